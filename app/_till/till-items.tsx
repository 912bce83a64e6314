'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useState } from 'react'
import { useTRPC } from '../_trpc/client'
import { Button, IconButton } from '../_ui/button'
import { useFormat } from '../_ui/format'
import { Icon } from '../_ui/icon'
import { Input } from '../_ui/input'
import { Kbd } from '../_ui/kbd'
import type { Line, Priced } from './price'

type Item = Omit<Line, 'quantity'>

/** What is bought: lines with their quantity, the eight things taken most often here, and anything else by name and price. */
export function TillItems({
  lines,
  location,
  onAdd,
  onQuantity,
  onClear,
}: {
  lines: Priced['lines']
  location: string | null
  onAdd: (item: Item) => void
  onQuantity: (sku: string, by: number) => void
  onClear: () => void
}) {
  const t = useTranslations('till')
  const format = useFormat()
  const trpc = useTRPC()
  const quick = useQuery(trpc.till.items.queryOptions({ location: location ?? undefined }, { staleTime: 60_000 }))
  const items = quick.data ?? []

  // 1 to 8 put the quick items on the receipt.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea')
      const item = items[Number(event.key) - 1]
      if (typing || !item || event.ctrlKey || event.metaKey || event.altKey) return
      onAdd(item)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })

  return (
    <section className="flex min-h-0 flex-col rounded-card border bg-surface">
      <Other onAdd={onAdd} />
      <ul className="min-h-0 flex-1 overflow-y-auto border-t">
        {lines.length === 0 && <li className="px-4 py-6 text-center text-ink-2">{t('emptyReceipt')}</li>}
        {lines.map((line) => (
          <li key={line.sku} className="flex min-h-16 items-center gap-3 border-b px-4 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate font-semibold">{line.name}</p>
              <p className="truncate text-ink-2 text-label">
                {[line.category, line.quantity > 1 && t('each', { money: format.moneyExact(line.price) })].filter(Boolean).join(' · ')}
              </p>
            </div>
            <div className="grid grid-cols-[40px_32px_40px] items-center text-center">
              <IconButton look="plain" size="l" icon="minus" label={t('less', { name: line.name })} onClick={() => onQuantity(line.sku, -1)} />
              <span className="figures font-semibold text-title">{line.quantity}</span>
              <IconButton look="plain" size="l" icon="plus" label={t('more', { name: line.name })} onClick={() => onQuantity(line.sku, 1)} />
            </div>
            <div className="figures w-24 text-right">
              {line.discount > 0 && <p className="text-ink-2 text-label line-through">{format.moneyExact(line.price * line.quantity)}</p>}
              <p className={line.discount > 0 ? 'font-semibold text-good text-title' : 'font-semibold text-title'}>
                {format.moneyExact(line.price * line.quantity - line.discount)}
              </p>
            </div>
          </li>
        ))}
      </ul>
      {items.length > 0 && (
        <div className="border-t p-4">
          <p className="mb-2 flex items-center justify-between text-ink-2 text-label">
            {t('often')}
            <span className="hidden items-center gap-1 lg:flex">
              <Kbd>1</Kbd>…<Kbd>{String(items.length)}</Kbd>
            </span>
          </p>
          <div className="grid gap-2 sm:grid-cols-2">
            {items.map((item, i) => (
              <Button key={item.sku} size="big" onClick={() => onAdd(item)} className="justify-start gap-2 whitespace-normal px-2.5 font-medium text-body">
                <Kbd className="hidden lg:inline-grid">{String(i + 1)}</Kbd>
                <span className="line-clamp-2 min-w-0 flex-1 text-left font-semibold leading-4">{item.name}</span>
                <span className="figures whitespace-nowrap text-ink-2">{format.money(item.price)}</span>
              </Button>
            ))}
          </div>
        </div>
      )}
      <div className="border-t p-4">
        <Button size="l" icon="trash" disabled={lines.length === 0} onClick={onClear} className="w-full">
          {t('clear')}
        </Button>
      </div>
    </section>
  )
}

/** Anything that is not among the eight. */
function Other({ onAdd }: { onAdd: (item: Item) => void }) {
  const t = useTranslations('till')
  const format = useFormat()
  const [name, setName] = useState('')
  const [cost, setCost] = useState('')
  const amount = Math.round(Number(cost.replace(/\s/g, '').replace(',', '.')) * format.minor)

  function submit(event: FormEvent) {
    event.preventDefault()
    const title = name.trim()
    if (!title || !(amount > 0)) return
    onAdd({ sku: title.toLowerCase(), name: title, category: null, price: amount })
    setName('')
    setCost('')
  }

  return (
    <form onSubmit={submit} className="flex flex-wrap gap-2 p-4">
      <Input
        size="big"
        icon="search"
        placeholder={t('other')}
        aria-label={t('other')}
        value={name}
        onChange={(e) => setName(e.target.value)}
        frameClassName="min-w-0 basis-full sm:flex-1 sm:basis-0"
      />
      <Input
        size="big"
        placeholder={t('price')}
        aria-label={t('price')}
        inputMode="numeric"
        value={cost}
        onChange={(e) => setCost(e.target.value)}
        after={format.symbol}
        frameClassName="min-w-0 flex-1 sm:w-32 sm:flex-none"
      />
      <Button type="submit" size="big" aria-label={t('add')} className="px-3.5">
        <Icon name="plus" />
      </Button>
    </form>
  )
}
