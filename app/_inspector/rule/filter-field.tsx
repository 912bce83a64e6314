'use client'

import { useTranslations } from 'next-intl'
import type { Filter, FilterCondition } from '../../../workflows/segments/ast'
import { FILTER_FIELDS } from '../../../workflows/segments/fields'
import { useWords } from '../../_canvas/words/context'
import { Button } from '../../_ui/button'
import { Menu, MenuItem } from '../../_ui/menu'
import { startFilter, WhereRows } from './condition-row'
import { fromTree, toTree } from './tree'

/** Which facts count: conditions on their place, items, amount, hour. null = any. */
export function FilterField({ id, value, onChange }: { id: string; value: unknown; onChange: (filter: Filter | null) => void }) {
  const t = useTranslations('inspector')
  const { phrase } = useWords()
  const tree = toTree<FilterCondition>(value)
  return (
    <div id={id} className="flex min-h-8 flex-wrap items-center gap-1.5">
      <WhereRows where={fromTree(tree) as Filter} onChange={onChange} />
      <Menu
        align="start"
        trigger={
          <Button size="s" look="quiet" icon="plus">
            {t('rule.add')}
          </Button>
        }
      >
        {FILTER_FIELDS.filter((field) => !field.name.endsWith('.')).map((field) => (
          <MenuItem key={field.name} onSelect={() => onChange(fromTree({ ...tree, parts: [...tree.parts, { condition: startFilter(field) }] }) as Filter)}>
            {phrase({ key: `rules.filters.${field.name}` })}
          </MenuItem>
        ))}
      </Menu>
    </div>
  )
}
