'use client'

import { DurationInput } from '../../_inspector/fields/duration-input'
import { useWords } from '../words/context'

const WAYS = ['send', 'spread', 'shift', 'skip'] as const

/** What becomes of what fell due during a pause. `spread`: over how long it leaves; only of that way. */
export type Overdue = { way: (typeof WAYS)[number]; spread: string }

export const ATONCE: Overdue = { way: 'send', spread: 'PT6H' }

/** As the API takes it. */
export const asked = ({ way, spread }: Overdue) => (way === 'spread' ? { overdue: 'send' as const, spread } : { overdue: way })

export function OverdueChoice({ value, onChange }: { value: Overdue; onChange: (next: Overdue) => void }) {
  const { t } = useWords()
  return (
    <fieldset>
      <legend className="mb-2 font-semibold">{t('fate.resume.overdue')}</legend>
      <div className="grid gap-2.5">
        {WAYS.map((way) => (
          <div key={way} className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2.5">
            <input
              type="radio"
              id={`overdue-${way}`}
              name="overdue"
              checked={value.way === way}
              onChange={() => onChange({ ...value, way })}
              className="mt-0.5 size-4 accent-accent"
            />
            <label htmlFor={`overdue-${way}`}>
              <span className="font-medium">{t(`fate.resume.ways.${way}.label`)}</span>
              <span className="block text-ink-2 text-label">{t(`fate.resume.ways.${way}.about`)}</span>
            </label>
            {way === 'spread' && value.way === 'spread' && (
              <div className="col-start-2 mt-1.5">
                <DurationInput label={t('fate.resume.over')} value={value.spread} onChange={(spread) => onChange({ ...value, spread })} />
              </div>
            )}
          </div>
        ))}
      </div>
    </fieldset>
  )
}
