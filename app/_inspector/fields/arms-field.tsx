'use client'

import { useTranslations } from 'next-intl'
import { say } from '../../../workflows/model/face'
import { uniqueId } from '../../_canvas/document/ids'
import { useWords } from '../../_canvas/words/context'
import { letterOf } from '../../_canvas/words/letter'
import { Button, IconButton } from '../../_ui/button'
import { Input } from '../../_ui/input'
import { NumberInput } from './number-input'

type Arm = { id: string; name: string; weight: number }

/** Versions of a test: name and share. Shares are whole and sum to 100; the last button evens them out. */
export function ArmsField({ value, onChange }: { value: unknown; onChange: (arms: Arm[]) => void }) {
  const t = useTranslations('inspector')
  const { phrase, format } = useWords()
  const arms = (Array.isArray(value) ? value : []) as Arm[]
  const total = arms.reduce((sum, arm) => sum + (arm.weight || 0), 0)
  const set = (n: number, change: Partial<Arm>) => onChange(arms.map((arm, at) => (at === n ? { ...arm, ...change } : arm)))
  return (
    <div className="grid gap-2">
      {arms.map((arm, n) => (
        <div key={arm.id} className="flex items-center gap-2">
          <span className="w-5 shrink-0 text-center font-semibold text-ink-3">{letterOf(n, format.locale)}</span>
          <Input
            aria-label={t('arms.name')}
            value={arm.name}
            frameClassName="flex-1"
            placeholder={phrase(say('ports.arm', { n: n + 1 }))}
            onChange={(event) => set(n, { name: event.target.value })}
          />
          <NumberInput
            aria-label={t('arms.share')}
            value={arm.weight}
            min={1}
            max={99}
            whole
            after="%"
            frameClassName="w-[76px]"
            onChange={(weight) => weight !== null && (arms.length === 2 && weight > 0 && weight < 100 ? onChange(pair(arms, n, weight)) : set(n, { weight }))}
          />
          <IconButton icon="x" label={t('arms.remove')} disabled={arms.length <= 2} onClick={() => onChange(even(arms.filter((_, at) => at !== n)))} />
        </div>
      ))}
      <div className="flex items-center gap-2">
        <Button
          size="s"
          icon="plus"
          disabled={arms.length >= 10}
          onClick={() =>
            onChange(
              even([
                ...arms,
                {
                  id: uniqueId(
                    String.fromCharCode(97 + arms.length),
                    arms.map((arm) => arm.id),
                  ),
                  name: '',
                  weight: 0,
                },
              ]),
            )
          }
        >
          {t('arms.add')}
        </Button>
        {total !== 100 && (
          <>
            <span className="text-bad text-label">{t('arms.total', { total })}</span>
            <Button size="s" look="link" onClick={() => onChange(even(arms))}>
              {t('arms.even')}
            </Button>
          </>
        )}
      </div>
    </div>
  )
}

/** Of two, the other gets the rest. */
const pair = (arms: Arm[], n: number, weight: number) => arms.map((arm, at) => ({ ...arm, weight: at === n ? weight : 100 - weight }))

function even(arms: Arm[]): Arm[] {
  const share = Math.floor(100 / arms.length)
  return arms.map((arm, n) => ({ ...arm, weight: n < 100 - share * arms.length ? share + 1 : share }))
}
