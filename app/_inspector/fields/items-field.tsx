'use client'

import { useTranslations } from 'next-intl'
import type { Filter } from '../../../workflows/segments/ast'
import { useWords } from '../../_canvas/words/context'
import { Button } from '../../_ui/button'
import { WhereRows } from '../rule/condition-row'
import { FieldRow } from './field-row'

/** Which items count: everything, or conditions on category, item, place, hour. */
export function ItemsField({ value, onChange }: { value: unknown; onChange: (on: Filter | null) => void }) {
  const t = useTranslations('inspector')
  const { phrase } = useWords()
  const filter = (value ?? null) as Filter | null
  const add = (field: string) => {
    const condition = { field, op: 'in' as const, value: [] }
    if (!filter) onChange(condition)
    else onChange('all' in filter ? { all: [...filter.all, condition] } : { all: [filter, condition] })
  }
  return (
    <FieldRow label={t('offer.on')}>
      {({ id }) => (
        <div id={id} className="flex min-h-8 flex-wrap items-center gap-1.5">
          {filter ? <WhereRows where={filter} onChange={(next) => onChange(collapse(next))} /> : <span className="text-ink-3">{t('offer.onAll')}</span>}
          {(['category', 'sku', 'location'] as const).map((field) => (
            <Button key={field} size="s" look="quiet" icon="plus" onClick={() => add(field)}>
              {phrase({ key: `rules.filters.${field}` })}
            </Button>
          ))}
        </div>
      )}
    </FieldRow>
  )
}

/** A lone condition stands without its group. */
const collapse = (filter: Filter | null): Filter | null => (filter && 'all' in filter && filter.all.length === 1 ? (filter.all[0] ?? null) : filter)
