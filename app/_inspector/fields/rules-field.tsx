'use client'

import { useTranslations } from 'next-intl'
import { say } from '../../../workflows/model/face'
import { uniqueId } from '../../_canvas/document/ids'
import { useWords } from '../../_canvas/words/context'
import { Button, IconButton } from '../../_ui/button'
import { Input } from '../../_ui/input'
import { RuleBuilder } from '../rule/rule-builder'

type Named = { id: string; name: string; rule: unknown }

/** Named rules in order: who matches the first goes its way. Each is a way out of the step. */
export function RulesField({ value, onChange }: { value: unknown; onChange: (rules: Named[]) => void }) {
  const t = useTranslations('inspector')
  const { phrase } = useWords()
  const rules = (Array.isArray(value) ? value : []) as Named[]
  const set = (n: number, change: Partial<Named>) => onChange(rules.map((rule, at) => (at === n ? { ...rule, ...change } : rule)))
  const swap = (n: number, by: number) => {
    const moved = [...rules]
    const [rule] = moved.splice(n, 1)
    if (rule) moved.splice(n + by, 0, rule)
    onChange(moved)
  }
  return (
    <div className="grid gap-3">
      {rules.map((rule, n) => (
        <section key={rule.id} className="rounded-card border p-3">
          <div className="mb-2 flex items-center gap-1">
            <span className="w-5 shrink-0 font-semibold text-ink-3">{n + 1}</span>
            <Input
              aria-label={t('rules.name')}
              placeholder={phrase(say('ports.rule', { n: n + 1 }))}
              value={rule.name}
              frameClassName="flex-1"
              onChange={(event) => set(n, { name: event.target.value })}
            />
            <IconButton icon="up" label={t('rules.up')} size="s" disabled={n === 0} onClick={() => swap(n, -1)} />
            <IconButton icon="dn" label={t('rules.down')} size="s" disabled={n === rules.length - 1} onClick={() => swap(n, 1)} />
            <IconButton icon="x" label={t('rules.remove')} size="s" disabled={rules.length === 1} onClick={() => onChange(rules.filter((_, at) => at !== n))} />
          </div>
          <RuleBuilder value={rule.rule} onChange={(next) => set(n, { rule: next })} journey />
        </section>
      ))}
      <Button
        size="s"
        icon="plus"
        className="justify-self-start"
        disabled={rules.length >= 10}
        onClick={() =>
          onChange([
            ...rules,
            {
              id: uniqueId(
                `rule-${rules.length + 1}`,
                rules.map((rule) => rule.id),
              ),
              name: '',
              rule: { all: [] },
            },
          ])
        }
      >
        {t('rules.add')}
      </Button>
    </div>
  )
}
