'use client'

import { useEffect, useState } from 'react'
import { Input, type InputProps } from '../../_ui/input'

type Props = Omit<InputProps, 'value' | 'onChange'> & {
  value: number | null
  /** null when the field is left empty. */
  onChange: (value: number | null) => void
  min?: number | undefined
  max?: number | undefined
  whole?: boolean | undefined
}

/** A number as one types it: what is not yet a number stays in the field and changes nothing. */
export function NumberInput({ value, onChange, min, max, whole, ...rest }: Props) {
  const [text, setText] = useState(shown(value))
  useEffect(() => {
    setText((before) => (parse(before) === value ? before : shown(value)))
  }, [value])
  const parsed = parse(text)
  const wrong =
    text !== '' && (parsed === null || (min !== undefined && parsed < min) || (max !== undefined && parsed > max) || (whole && !Number.isInteger(parsed)))
  return (
    <Input
      {...rest}
      inputMode={whole ? 'numeric' : 'decimal'}
      value={text}
      aria-invalid={wrong || rest['aria-invalid'] ? true : undefined}
      onChange={(event) => {
        const next = event.target.value
        setText(next)
        const number = parse(next)
        if (next.trim() === '') onChange(null)
        else if (number !== null && (!whole || Number.isInteger(number))) onChange(number)
      }}
      onBlur={() => setText(shown(value))}
    />
  )
}

/** What of a document is a number; a draft may hold anything. */
export const asNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null)

const shown = (value: number | null) => (value === null ? '' : String(value))

function parse(text: string): number | null {
  const clean = text
    .replace(/[\s\u00a0]/g, '')
    .replace(',', '.')
    .replace('\u2212', '-')
  if (clean === '') return null
  const number = Number(clean)
  return Number.isFinite(number) ? number : null
}

/** Money in whole units of the currency on the screen, in minor units in the document. */
export function MoneyInput({ value, onChange, minor, symbol, ...rest }: Omit<Props, 'after' | 'whole'> & { minor: number; symbol: string }) {
  return (
    <NumberInput
      {...rest}
      value={value === null ? null : value / minor}
      onChange={(amount) => onChange(amount === null ? null : Math.round(amount * minor))}
      after={symbol}
    />
  )
}
