'use client'

import { useTranslations } from 'next-intl'
import type { Op, Scalar, Value } from '../../../workflows/segments/ast'
import type { Field } from '../../../workflows/segments/fields'
import { operatorOf } from '../../../workflows/segments/operators'
import { useWords } from '../../_canvas/words/context'
import { DateInput } from '../../_ui/date-input'
import { usePlace } from '../../_ui/format'
import { Icon } from '../../_ui/icon'
import { Input } from '../../_ui/input'
import { Select } from '../../_ui/select'
import { DurationInput } from '../fields/duration-input'
import { MoneyInput, NumberInput } from '../fields/number-input'
import { TimeInput } from '../fields/time-input'
import { Picker } from './picker'
import { type Choice, useVocabulary } from './vocabulary'

const DAYS = ['1', '2', '3', '4', '5', '6', '7']

/** The value of a condition, edited as what it is: a count, money, a day, one or several of the workspace's own names. */
export function ValueEditor({ field, op, value, onChange }: { field: Field; op: Op; value: Value | undefined; onChange: (value: Value) => void }) {
  const t = useTranslations('inspector')
  const takes = operatorOf(op)?.takes
  if (takes === undefined || takes === 'nothing') return null
  if (takes === 'duration') return <DurationInput label={t('rule.within')} value={typeof value === 'string' ? value : 'P30D'} onChange={onChange} />
  if (takes === 'pair') {
    const [from, to] = Array.isArray(value) ? value : [value, value]
    return (
      <span className="flex items-center gap-1.5">
        <One field={field} value={from} onChange={(next) => onChange([next, to ?? next])} />
        <span className="text-ink-3">–</span>
        <One field={field} value={to} onChange={(next) => onChange([from ?? next, next])} />
      </span>
    )
  }
  if (takes === 'many') return <Many field={field} values={Array.isArray(value) ? value : value === undefined ? [] : [value]} onChange={onChange} />
  return <One field={field} value={Array.isArray(value) ? value[0] : value} onChange={onChange} />
}

function One({ field, value, onChange }: { field: Field; value: Scalar | undefined; onChange: (value: Scalar) => void }) {
  const t = useTranslations('inspector')
  const { format } = useWords()
  const { timeZone } = usePlace()
  const choices = useChoices(field)
  const label = t('rule.value')
  if (choices.length > 0) {
    return (
      <Picker
        label={label}
        items={choices.map(({ value: id, label: name }) => ({ value: id, label: name }))}
        onPick={(picked) => onChange(typed(field, picked))}
        onAdd={(text) => onChange(typed(field, text))}
        trigger={<ValueChip>{value === undefined ? t('rule.choose') : nameOf(choices, value)}</ValueChip>}
      />
    )
  }
  switch (field.type) {
    case 'money':
      return (
        <MoneyInput
          aria-label={label}
          value={typeof value === 'number' ? value : null}
          minor={format.minor}
          symbol={format.symbol}
          frameClassName="w-[116px]"
          onChange={(n) => onChange(n ?? 0)}
        />
      )
    case 'integer':
    case 'number':
      return (
        <NumberInput
          aria-label={label}
          whole={field.type === 'integer'}
          value={typeof value === 'number' ? value : null}
          frameClassName="w-[72px]"
          onChange={(n) => onChange(n ?? 0)}
        />
      )
    case 'boolean':
      return (
        <Select
          label={label}
          value={value === false ? 'no' : 'yes'}
          onChange={(next) => onChange(next === 'yes')}
          options={[
            { value: 'yes', label: t('rule.yes') },
            { value: 'no', label: t('rule.no') },
          ]}
        />
      )
    case 'instant':
      return <TimeInput label={label} timeZone={timeZone} value={typeof value === 'string' ? value : null} onChange={(time) => onChange(time ?? '')} />
    case 'date':
      return <DateInput label={label} years value={typeof value === 'string' && value ? value : null} onChange={(day) => onChange(day ?? '')} />
    default:
      return (
        <Input
          aria-label={label}
          value={value === undefined ? '' : String(value)}
          onChange={(event) => onChange(event.target.value)}
          frameClassName="w-[140px]"
        />
      )
  }
}

function Many({ field, values, onChange }: { field: Field; values: Scalar[]; onChange: (values: Scalar[]) => void }) {
  const t = useTranslations('inspector')
  const choices = useChoices(field)
  const chosen = values.map(String)
  const toggle = (picked: string) => onChange(chosen.includes(picked) ? values.filter((value) => String(value) !== picked) : [...values, typed(field, picked)])
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-1">
      {values.map((value) => (
        <span key={String(value)} className="inline-flex h-7 items-center gap-1 rounded-inner bg-action-t pr-1 pl-2 font-medium text-accent">
          {nameOf(choices, value)}
          <button
            type="button"
            aria-label={t('rule.removeValue', { value: String(value) })}
            className="grid size-5 place-items-center rounded hover:bg-surface"
            onClick={() => toggle(String(value))}
          >
            <Icon name="x" size={12} />
          </button>
        </span>
      ))}
      <Picker
        label={t('rule.value')}
        items={choices.map(({ value, label, count }) => ({ value, label, ...(count === undefined ? {} : { hint: String(count) }) }))}
        chosen={chosen}
        onPick={toggle}
        onAdd={(text) => onChange([...values, typed(field, text)])}
        trigger={
          <button type="button" className="inline-flex h-7 items-center gap-1 rounded-inner px-1.5 text-ink-3 hover:bg-hover hover:text-ink">
            <Icon name="plus" size={14} />
            {values.length === 0 ? t('rule.choose') : null}
          </button>
        }
      />
    </span>
  )
}

export function ValueChip({ children, ...rest }: React.ComponentProps<'button'>) {
  return (
    <button
      {...rest}
      type="button"
      className="inline-flex h-7 max-w-[180px] items-center gap-1 rounded-inner bg-action-t px-2 font-medium text-accent hover:brightness-95"
    >
      <span className="truncate">{children}</span>
    </button>
  )
}

function useChoices(field: Field): readonly Choice[] {
  const { phrase } = useWords()
  const vocabulary = useVocabulary()
  if (field.name === 'weekday') return DAYS.map((day) => ({ value: day, label: phrase({ key: 'rules.weekday', values: { day } }) }))
  if (field.vocabulary === 'gender') return ['f', 'm'].map((gender) => ({ value: gender, label: phrase({ key: 'rules.gender', values: { gender } }) }))
  return field.vocabulary ? vocabulary(field.vocabulary) : []
}

const nameOf = (choices: readonly Choice[], value: Scalar) => choices.find((choice) => choice.value === String(value))?.label ?? String(value)
const typed = (field: Field, text: string): Scalar => (field.type === 'integer' || field.type === 'number' || field.type === 'money' ? Number(text) : text)
