'use client'

import { Popover } from '@base-ui/react/popover'
import { useTranslations } from 'next-intl'
import { type ReactElement, useMemo, useState } from 'react'
import { Icon } from '../../_ui/icon'

export type PickerItem = { value: string; label: string; group?: string; hint?: string }

/** A searchable list that floats. With `chosen` several may be ticked, and what is typed may be added as it is. */
export function Picker({
  trigger,
  items,
  onPick,
  chosen,
  onAdd,
  label,
}: {
  trigger: ReactElement
  items: readonly PickerItem[]
  onPick: (value: string) => void
  chosen?: readonly string[]
  /** Takes a value that is not in the list. */
  onAdd?: (text: string) => void
  label: string
}) {
  const t = useTranslations('inspector')
  const [open, setOpen] = useState(false)
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const found = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean)
    return items.filter((item) => words.every((word) => `${item.label} ${item.group ?? ''} ${item.value}`.toLowerCase().includes(word))).slice(0, 80)
  }, [items, query])
  const addable = onAdd && query.trim() !== '' && !items.some((item) => item.label.toLowerCase() === query.trim().toLowerCase())
  const pick = (value: string) => {
    onPick(value)
    if (!chosen) setOpen(false)
  }
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        setQuery('')
        setAt(0)
      }}
    >
      <Popover.Trigger render={trigger as ReactElement<Record<string, unknown>>} />
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className="z-50">
          <Popover.Popup aria-label={label} className="floating w-[280px] rounded-card border border-line-2 bg-surface p-1 shadow-float outline-none">
            <label className="mx-1 mt-1 mb-1 flex h-8 items-center gap-2 rounded-inner border border-line-2 bg-field px-2.5 focus-within:border-accent">
              <Icon name="search" size={16} className="text-ink-2" />
              <input
                // biome-ignore lint/a11y/noAutofocus: the list was asked for and is left with Escape
                autoFocus
                aria-label={label}
                placeholder={t('picker.find')}
                className="w-full bg-transparent outline-none"
                value={query}
                onChange={(event) => {
                  setQuery(event.target.value)
                  setAt(0)
                }}
                onKeyDown={(event) => {
                  if (event.key === 'ArrowDown') setAt((n) => Math.min(n + 1, found.length - 1))
                  else if (event.key === 'ArrowUp') setAt((n) => Math.max(n - 1, 0))
                  else if (event.key === 'Enter') {
                    const item = found[at]
                    if (item) pick(item.value)
                    else if (addable) {
                      onAdd(query.trim())
                      setQuery('')
                    }
                  } else return
                  event.preventDefault()
                }}
              />
            </label>
            <div role="listbox" aria-label={label} aria-multiselectable={chosen !== undefined} className="max-h-[300px] overflow-y-auto">
              {found.map((item, n) => {
                const group = item.group && item.group !== found[n - 1]?.group ? item.group : null
                const ticked = chosen?.includes(item.value) ?? false
                return (
                  <div key={item.value}>
                    {group && <div className="px-2 pt-2 pb-1 text-ink-3 text-label">{group}</div>}
                    {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field above, as in any combobox */}
                    <div
                      role="option"
                      aria-selected={ticked || n === at}
                      tabIndex={-1}
                      className={`flex min-h-8 cursor-pointer items-center gap-2 rounded-inner px-2 ${n === at ? 'bg-hover' : ''}`}
                      onPointerMove={() => setAt(n)}
                      onClick={() => pick(item.value)}
                    >
                      {chosen && <Icon name="check" size={14} className={ticked ? 'text-accent' : 'invisible'} />}
                      <span className="min-w-0 flex-1 truncate">{item.label}</span>
                      {item.hint && <span className="figures text-ink-3 text-label">{item.hint}</span>}
                    </div>
                  </div>
                )
              })}
              {addable && (
                <div>
                  <button
                    type="button"
                    className="flex min-h-8 w-full items-center gap-2 rounded-inner px-2 text-left hover:bg-hover"
                    onClick={() => {
                      onAdd(query.trim())
                      setQuery('')
                    }}
                  >
                    <Icon name="plus" size={14} className="text-accent" />
                    {t('picker.add', { text: query.trim() })}
                  </button>
                </div>
              )}
              {found.length === 0 && !addable && <div className="px-2 py-3 text-ink-3 text-label">{t('picker.none')}</div>}
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
