'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Icon } from '../../_ui/icon'
import { Input } from '../../_ui/input'

/** Tags as chips; Enter or a comma adds what was typed, and so does leaving the field. */
export function TagsField({ value, onChange, label, id }: { value: unknown; onChange: (tags: string[]) => void; label: string; id?: string }) {
  const t = useTranslations('inspector')
  const [typed, setTyped] = useState('')
  const tags = Array.isArray(value) ? value.map(String) : []
  const add = () => {
    const fresh = typed
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag && !tags.includes(tag))
    if (fresh.length > 0) onChange([...tags, ...fresh])
    setTyped('')
  }
  return (
    <div className="grid gap-1">
      <Input
        id={id}
        aria-label={label}
        placeholder={t('tags.add')}
        maxLength={100}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ',') return
          event.preventDefault()
          add()
        }}
      />
      {tags.length > 0 && (
        <ul aria-label={label} className="flex flex-wrap gap-1">
          {tags.map((tag) => (
            <li key={tag} className="flex h-6 min-w-0 items-center gap-1 rounded-full bg-sunken pr-1 pl-2 text-label">
              <span className="truncate">{tag}</span>
              <button
                type="button"
                aria-label={t('tags.remove', { tag })}
                onClick={() => onChange(tags.filter((other) => other !== tag))}
                className="grid size-4 place-items-center rounded-full text-ink-3 hover:bg-hover hover:text-ink"
              >
                <Icon name="x" size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
