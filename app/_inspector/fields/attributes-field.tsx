'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button, IconButton } from '../../_ui/button'
import { Input } from '../../_ui/input'
import { type Scalar, scalarOf } from './attribute-text'

/** Attributes by name, each on a line of its own; an empty value takes the attribute away. What reads as a number, yes or no becomes one. */
export function AttributesField({ value, onChange, label }: { value: unknown; onChange: (set: Record<string, Scalar>) => void; label: string }) {
  const t = useTranslations('inspector')
  const set = (typeof value === 'object' && value !== null ? value : {}) as Record<string, Scalar>
  const [named, setNamed] = useState('')
  const name = named.trim()
  const add = () => {
    if (name && !Object.hasOwn(set, name)) onChange({ ...set, [name]: null })
    setNamed('')
  }
  return (
    <fieldset className="grid gap-1">
      <legend className="sr-only">{label}</legend>
      {Object.entries(set).map(([key, held]) => (
        <div key={key} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-center gap-1">
          <span className="truncate" title={key}>
            {key}
          </span>
          <Value key={key} label={t('attributes.value', { name: key })} value={held} onChange={(next) => onChange({ ...set, [key]: next })} />
          <IconButton
            icon="x"
            size="s"
            label={t('attributes.remove', { name: key })}
            onClick={() => onChange(Object.fromEntries(Object.entries(set).filter(([other]) => other !== key)))}
          />
        </div>
      ))}
      <div className="flex items-center gap-1">
        <Input
          aria-label={t('attributes.name')}
          placeholder={t('attributes.name')}
          maxLength={100}
          value={named}
          onChange={(event) => setNamed(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && add()}
          frameClassName="min-w-0 flex-1"
        />
        <Button size="s" look="quiet" icon="plus" disabled={!name} onClick={add}>
          {t('attributes.add')}
        </Button>
      </div>
    </fieldset>
  )
}

function Value({ value, onChange, label }: { value: Scalar; onChange: (value: Scalar) => void; label: string }) {
  const [typed, setTyped] = useState<string | null>(null)
  const take = () => {
    if (typed !== null && typed !== textOf(value)) onChange(scalarOf(typed))
    setTyped(null)
  }
  return (
    <Input
      aria-label={label}
      maxLength={2000}
      value={typed ?? textOf(value)}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === 'Enter' && take()}
    />
  )
}

const textOf = (value: Scalar) => (value === null ? '' : String(value))
