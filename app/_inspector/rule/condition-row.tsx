'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { EVENT_TYPES } from '../../../workflows/model/events'
import type { Condition, DidCondition, FieldCondition, Filter, FilterCondition, Op } from '../../../workflows/segments/ast'
import { CHANNELS } from '../../../workflows/segments/channels'
import { FIELDS, FILTER_FIELDS, type Field, fieldOf, filterFieldOf, OPS } from '../../../workflows/segments/fields'
import { labelOf, OPERATORS, operatorOf } from '../../../workflows/segments/operators'
import { useWords } from '../../_canvas/words/context'
import { Icon } from '../../_ui/icon'
import { Menu, MenuItem } from '../../_ui/menu'
import { Select } from '../../_ui/select'
import { DurationInput } from '../fields/duration-input'
import { NumberInput } from '../fields/number-input'
import { Picker, type PickerItem } from './picker'
import { firstValue } from './starting'
import { fromTree, toTree } from './tree'
import { ValueEditor } from './value-editor'

/** "Spent · at least · 10 000 · in the last 365 days · on Grill": one condition, every part in place. */
export function ConditionRow({
  condition,
  onChange,
  journey,
  segments,
}: {
  condition: Condition
  onChange: (condition: Condition) => void
  journey: readonly PickerItem[]
  segments: readonly PickerItem[]
}) {
  const subjects = useSubjects(journey, segments)
  const t = useTranslations('inspector')
  const { phrase } = useWords()
  const subject = subjectOf(condition)
  const shown = subjects.find((item) => item.value === subject)?.label ?? subject
  const field = 'field' in condition ? fieldOf(condition.field) : undefined
  const narrows = 'did' in condition || field?.narrows === true
  const where = 'where' in condition ? condition.where : undefined
  const windowKey = 'did' in condition ? 'within' : 'window'
  const within = 'did' in condition ? condition.within : 'field' in condition ? condition.window : undefined
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
      <Picker
        label={t('rule.subject')}
        items={subjects}
        onPick={(picked) => onChange(startCondition(picked))}
        trigger={
          <button
            type="button"
            className="inline-flex h-7 max-w-[220px] items-center gap-1.5 rounded-inner border border-line-2 bg-surface px-2 font-medium hover:bg-hover"
          >
            <span className="truncate">{shown}</span>
            <Icon name="down" size={12} className="text-ink-3" />
          </button>
        }
      />
      {'field' in condition && field && <Compared condition={condition} field={field} onChange={(next) => onChange(next as FieldCondition)} />}
      {'did' in condition && condition.times && <Times condition={condition} times={condition.times} onChange={onChange} />}
      {within !== undefined && (
        <span className="flex items-center gap-1.5">
          <span className="text-ink-2">{t('rule.within')}</span>
          <DurationInput label={t('rule.within')} value={within} only={['day']} onChange={(iso) => onChange({ ...condition, [windowKey]: iso } as Condition)} />
          <Drop label={t('rule.always')} onClick={() => onChange(without(condition, windowKey))} />
        </span>
      )}
      {where !== undefined && (
        <WhereRows where={where} onChange={(next) => onChange(next ? ({ ...condition, where: next } as Condition) : without(condition, 'where'))} />
      )}
      {narrows && (
        <Menu
          align="start"
          trigger={
            <button
              type="button"
              aria-label={t('rule.narrow')}
              className="grid size-7 place-items-center rounded-inner text-ink-3 hover:bg-hover hover:text-ink"
            >
              <Icon name="plus" size={14} />
            </button>
          }
        >
          {within === undefined && (
            <MenuItem icon="calendar" onSelect={() => onChange({ ...condition, [windowKey]: 'P90D' } as Condition)}>
              {t('rule.addWithin')}
            </MenuItem>
          )}
          {'did' in condition && !condition.times && (
            <MenuItem icon="refresh" onSelect={() => onChange({ ...condition, times: { op: 'gte', value: 2 } })}>
              {t('rule.addTimes')}
            </MenuItem>
          )}
          {FILTER_FIELDS.filter((candidate) => !candidate.name.endsWith('.')).map((candidate) => (
            <MenuItem
              key={candidate.name}
              icon="filter"
              onSelect={() => {
                const tree = toTree<FilterCondition>(where)
                onChange({ ...condition, where: fromTree({ ...tree, parts: [...tree.parts, { condition: startFilter(candidate) }] }) } as Condition)
              }}
            >
              {t('rule.addWhere', { field: phrase({ key: `rules.filters.${candidate.name}` }) })}
            </MenuItem>
          ))}
        </Menu>
      )}
    </div>
  )
}

/** The condition without one of its refinements. */
function without(condition: Condition, key: 'window' | 'within' | 'where'): Condition {
  const { [key]: _gone, ...rest } = condition as Record<string, unknown>
  return rest as Condition
}

function Drop({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className="grid size-5 place-items-center rounded text-ink-3 hover:bg-hover hover:text-ink"
      onClick={onClick}
    >
      <Icon name="x" size={12} />
    </button>
  )
}

/** Operator and value of a field. */
function Compared<C extends { field: string; op: Op; value?: unknown }>({
  condition,
  field,
  onChange,
}: {
  condition: C
  field: Field
  onChange: (condition: C) => void
}) {
  const t = useTranslations('inspector')
  const { phrase } = useWords()
  if (field.type === 'boolean') {
    return <ValueEditor field={field} op="eq" value={condition.value as boolean} onChange={(value) => onChange({ ...condition, op: 'eq', value })} />
  }
  return (
    <>
      <Select
        label={t('rule.op')}
        size="s"
        value={condition.op}
        onChange={(op) => onChange(changeOp(condition, op, field))}
        options={[
          ...(operatorOf(condition.op) ? [] : [{ value: condition.op, label: condition.op }]),
          ...OPS[field.type].map((op) => ({ value: op, label: phrase({ key: `rules.${labelOf(op, field.type)}` }) })),
        ]}
        className="h-7 border-transparent bg-transparent text-body text-ink-2"
      />
      <ValueEditor field={field} op={condition.op} value={condition.value as never} onChange={(value) => onChange({ ...condition, value })} />
    </>
  )
}

/** Another operator keeps the value where it can. */
function changeOp<C extends { field: string; op: Op; value?: unknown }>(condition: C, op: Op, field: Field): C {
  const takes = OPERATORS[op].takes
  const before = [condition.value].flat().filter((value) => value !== undefined)
  const { value: _old, ...rest } = condition
  if (takes === 'nothing') return { ...rest, op } as C
  if (takes === 'many') return { ...rest, op, value: before } as C
  if (takes === 'duration') return { ...rest, op, value: 'P30D' } as C
  const first = operatorOf(condition.op)?.takes === 'duration' || before.length === 0 ? firstValue(field) : before[0]
  return { ...rest, op, value: takes === 'pair' ? [first, before[1] ?? first] : first } as C
}

function Times({
  condition,
  times,
  onChange,
}: {
  condition: DidCondition
  times: NonNullable<DidCondition['times']>
  onChange: (condition: Condition) => void
}) {
  const t = useTranslations('inspector')
  const { phrase } = useWords()
  const { times: _times, ...rest } = condition
  const value = Array.isArray(times.value) ? (times.value[0] ?? 1) : times.value
  return (
    <span className="flex items-center gap-1.5">
      <Select
        label={t('rule.op')}
        size="s"
        value={times.op}
        onChange={(op) => onChange({ ...condition, times: { op, value } })}
        options={(['gte', 'lte', 'eq', 'gt', 'lt'] as const).map((op) => ({ value: op, label: phrase({ key: `rules.${OPERATORS[op].label}` }) }))}
        className="h-7 border-transparent bg-transparent text-body text-ink-2"
      />
      <NumberInput
        aria-label={t('rule.times')}
        whole
        min={0}
        value={value}
        frameClassName="w-[64px]"
        onChange={(next) => next !== null && onChange({ ...condition, times: { ...times, value: next } })}
      />
      <span className="text-ink-2">{t('rule.timesUnit', { count: value })}</span>
      <Drop label={t('rule.atLeastOnce')} onClick={() => onChange(rest)} />
    </span>
  )
}

/** Which receipts or events count. */
export function WhereRows({ where, onChange }: { where: Filter; onChange: (where: Filter | null) => void }) {
  const t = useTranslations('inspector')
  const { phrase } = useWords()
  const tree = toTree<FilterCondition>(where)
  const set = (parts: typeof tree.parts) => onChange(parts.length === 0 ? null : (fromTree({ ...tree, parts }) as Filter))
  return tree.parts.map((part, n) => {
    if ('group' in part) return null
    const field = filterFieldOf(part.condition.field)
    const name = part.condition.field.startsWith('properties.') ? part.condition.field.slice(11) : phrase({ key: `rules.filters.${part.condition.field}` })
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: conditions of a filter have no identity but their place
      <span key={n} className="flex min-w-0 flex-wrap items-center gap-1.5">
        <span className="text-ink-2">{n === 0 ? t('rule.where') : t(`rule.join.${tree.join}`)}</span>
        <span className="font-medium">{name}</span>
        {field && (
          <Compared condition={part.condition} field={field} onChange={(condition) => set(tree.parts.map((other, at) => (at === n ? { condition } : other)))} />
        )}
        <Drop label={t('rule.remove')} onClick={() => set(tree.parts.filter((_, at) => at !== n))} />
      </span>
    )
  })
}

const subjectOf = (condition: Condition): string =>
  'member' in condition ? `member:${condition.member.saved}` : 'did' in condition ? `did:${condition.did}` : condition.field

/** A fresh condition of a subject, with an operator and a value that mean something. */
export function startCondition(subject: string): Condition {
  if (subject.startsWith('member:')) return { member: { saved: subject.slice(7) } }
  if (subject.startsWith('did:')) return { did: subject.slice(4), within: 'P90D' }
  const field = fieldOf(subject)
  if (!field) return { field: subject, op: 'is_set' }
  if (field.type === 'boolean') return { field: subject, op: 'eq', value: true }
  const op = startOp(field)
  return OPERATORS[op].takes === 'nothing' ? { field: subject, op } : { field: subject, op, value: OPERATORS[op].takes === 'many' ? [] : firstValue(field, op) }
}

export function startFilter(field: Field): FilterCondition {
  const op: Op = field.vocabulary || field.name === 'weekday' ? 'in' : field.type === 'money' ? 'gte' : 'between'
  return { field: field.name, op, value: op === 'in' ? [] : op === 'between' ? [12, 15] : firstValue(field) }
}

function startOp(field: Field): Op {
  if (field.vocabulary && field.type === 'text') return 'in'
  if (field.type === 'tags') return 'in'
  if (field.type === 'instant') return 'in_last'
  if (field.name === 'days_since_last_visit') return 'gt'
  return OPS[field.type].includes('gte') ? 'gte' : (OPS[field.type][0] ?? 'eq')
}

/** Everything a condition may begin with, by group: facts, events, segments. */
export function useSubjects(journey: readonly PickerItem[], segments: readonly PickerItem[]): readonly PickerItem[] {
  const t = useTranslations('inspector')
  const { phrase } = useWords()
  return useMemo(() => {
    const fields = FIELDS.filter((field) => !field.name.endsWith('.')).map((field) => {
      const [head, channel] = field.name.split('.')
      const label =
        channel && CHANNELS.includes(channel as never)
          ? phrase({ key: `rules.fields.${head}`, values: { channel: { key: `rules.channels.${channel}` } } })
          : phrase({ key: `rules.fields.${field.name}` })
      return { value: field.name, label, group: t(`rule.groups.${field.group}`) }
    })
    const events = EVENT_TYPES.map((type) => ({ value: `did:${type}`, label: phrase({ key: `rules.events.${type}` }), group: t('rule.groups.events') }))
    return [...fields, ...events, ...journey, ...segments]
  }, [t, phrase, journey, segments])
}
