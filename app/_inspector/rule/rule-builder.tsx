'use client'

import { useTranslations } from 'next-intl'
import { createContext, useContext, useMemo } from 'react'
import type { Condition } from '../../../workflows/segments/ast'
import { JOURNEY_FACTS } from '../../../workflows/segments/fields'
import { useDocument } from '../../_canvas/store/context'
import { useWords } from '../../_canvas/words/context'
import { Button } from '../../_ui/button'
import { Icon } from '../../_ui/icon'
import { Select } from '../../_ui/select'
import { ConditionRow, startCondition, useSubjects } from './condition-row'
import { RowCount } from './live-count'
import { Picker, type PickerItem } from './picker'
import { fromTree, type Join, type Part, type RuleTree, toTree } from './tree'

type Around = { journey: readonly PickerItem[]; segments: readonly PickerItem[]; counts: boolean }
const AroundContext = createContext<Around>({ journey: [], segments: [], counts: false })

/** Who: rows of "fact, comparison, value", in groups of all, any or none. */
export function RuleBuilder({
  value,
  onChange,
  journey = false,
  counts = false,
}: {
  value: unknown
  onChange: (rule: unknown) => void
  journey?: boolean
  counts?: boolean
}) {
  const names = useSegmentNames()
  const facts = useJourneyFacts(journey)
  const around = useMemo(() => ({ journey: facts, segments: names, counts }), [facts, names, counts])
  const tree = useMemo(() => toTree<Condition>(value), [value])
  return (
    <AroundContext value={around}>
      <GroupRows tree={tree} onChange={(next) => onChange(fromTree(next))} root />
    </AroundContext>
  )
}

function useSegmentNames(): readonly PickerItem[] {
  const t = useTranslations('inspector')
  const { names } = useWords()
  return useMemo(
    () => [...names.segments].map(([id, name]) => ({ value: `member:${id}`, label: t('rule.inSegment', { name }), group: t('rule.groups.segments') })),
    [names, t],
  )
}

/** What this journey has seen of each earlier step: only a branch may ask. */
function useJourneyFacts(on: boolean): readonly PickerItem[] {
  const t = useTranslations('inspector')
  const { phrase } = useWords()
  const ids = useDocument((document) =>
    on
      ? document.steps
          .filter((step) => ['offer', 'message', 'feedback', 'visit', 'split', 'branch'].includes(step.kind))
          .map((step) => step.id)
          .join(' ')
      : '',
  )
  return useMemo(
    () =>
      ids
        .split(' ')
        .filter(Boolean)
        .flatMap((step) =>
          Object.keys(JOURNEY_FACTS).map((fact) => ({
            value: `journey.${step}.${fact}`,
            label: phrase({ key: `rules.journey.${fact}`, values: { step } }),
            group: t('rule.groups.journey'),
          })),
        ),
    [ids, phrase, t],
  )
}

function GroupRows({
  tree,
  onChange,
  root = false,
  before = [],
}: {
  tree: RuleTree
  onChange: (tree: RuleTree) => void
  root?: boolean
  before?: Part<Condition>[]
}) {
  const t = useTranslations('inspector')
  const around = useContext(AroundContext)
  const set = (parts: Part<Condition>[]) => onChange({ ...tree, parts })
  const replace = (n: number, part: Part<Condition>) => set(tree.parts.map((other, at) => (at === n ? part : other)))
  const remove = (n: number) => set(tree.parts.filter((_, at) => at !== n))
  return (
    <div className="grid min-w-0 gap-1">
      <div className="flex min-h-8 items-center gap-1.5">
        <span className="text-ink-2">{root ? t('rule.who') : ''}</span>
        <Select
          label={t('rule.joins')}
          size="s"
          value={tree.join}
          onChange={(join: Join) => onChange({ ...tree, join })}
          options={(['all', 'any', 'none'] as const).map((join) => ({ value: join, label: t(`rule.joinOf.${join}`) }))}
          className="h-7 text-body"
        />
        <span className="min-w-0 flex-1 text-ink-2">{t('rule.ofConditions')}</span>
        {root && around.counts && tree.parts.length > 0 && <span className="text-ink-3 text-label">{t('rule.guests')}</span>}
      </div>
      {tree.parts.map((part, n) => {
        const running = tree.join === 'all' && root ? { all: [...before, ...tree.parts.slice(0, n + 1)] } : null
        const countOf = running ? fromTree({ join: 'all', parts: running.all }) : fromTree({ join: 'all', parts: [part] })
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a rule have no identity but their place
          <div key={n} className={`flex min-w-0 items-start gap-1.5 ${'group' in part ? 'rounded-card border bg-sunken py-1.5 pr-2 pl-3' : 'min-h-9 py-0.5'}`}>
            <span className="w-6 shrink-0 pt-1.5 text-ink-3 text-label">{n === 0 ? '' : t(`rule.join.${tree.join}`)}</span>
            <div className="min-w-0 flex-1">
              {'group' in part ? (
                <GroupRows tree={part.group} onChange={(group) => replace(n, { group })} />
              ) : (
                <ConditionRow
                  condition={part.condition}
                  journey={around.journey}
                  segments={around.segments}
                  onChange={(condition) => replace(n, { condition })}
                />
              )}
            </div>
            {around.counts && root && (
              <span className="pt-1">
                <RowCount rule={countOf} />
              </span>
            )}
            <button
              type="button"
              aria-label={t('rule.remove')}
              className="mt-1 grid size-6 shrink-0 place-items-center rounded-inner text-ink-3 hover:bg-hover hover:text-ink"
              onClick={() => remove(n)}
            >
              <Icon name="x" size={14} />
            </button>
          </div>
        )
      })}
      <AddRow
        onAdd={(subject) => set([...tree.parts, { condition: startCondition(subject) }])}
        onGroup={() => set([...tree.parts, { group: { join: 'any', parts: [] } }])}
      />
    </div>
  )
}

const FIRST = [
  'days_since_last_visit',
  'spent',
  'visits',
  'average_receipt',
  'last_visit_at',
  'favourite_location',
  'favourite_category',
  'did:purchased',
  'city',
  'age',
  'tags',
  'has_email',
]

function AddRow({ onAdd, onGroup }: { onAdd: (subject: string) => void; onGroup: () => void }) {
  const t = useTranslations('inspector')
  const around = useContext(AroundContext)
  const items = useAllSubjects(around)
  return (
    <div className="flex items-center gap-1">
      <Picker
        label={t('rule.add')}
        items={items}
        onPick={onAdd}
        trigger={
          <Button look="quiet" size="s" icon="plus">
            {t('rule.add')}
          </Button>
        }
      />
      <Button look="quiet" size="s" icon="group" onClick={onGroup}>
        {t('rule.addGroup')}
      </Button>
    </div>
  )
}

/** The usual ones first. */
function useAllSubjects(around: Around): readonly PickerItem[] {
  const t = useTranslations('inspector')
  const all = useSubjects(around.journey, around.segments)
  return useMemo(() => {
    const usual = FIRST.map((value) => all.find((item) => item.value === value)).filter((item) => item !== undefined)
    return [...usual.map((item) => ({ ...item, group: t('rule.groups.usual') })), ...all.filter((item) => !FIRST.includes(item.value))]
  }, [all, t])
}
