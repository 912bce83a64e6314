'use client'

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useMemo, useReducer, useRef, useState } from 'react'
import type { Reward } from '../../workflows/model/offer'
import { Page } from '../_shell/page'
import { useTRPC } from '../_trpc/client'
import { problemIn } from '../_trpc/problem'
import { usePlace } from '../_ui/format'
import { useTellProblem } from '../_ui/problem'
import { Select } from '../_ui/select'
import { price } from './price'
import type { Identified, Known } from './till'
import { TillGuest } from './till-guest'
import { TillItems } from './till-items'
import { EMPTY, receiptReducer } from './till-receipt'
import { TillTotal } from './till-total'

/** The cashier's page: who is it, what do they take, what do they pay. It plays a till, with the same calls as a real one. */
export function TillPage() {
  const nav = useTranslations('shell.nav')
  const t = useTranslations('till')
  const trpc = useTRPC()
  const tell = useTellProblem()
  const { now, timeZone: house } = usePlace()
  const locations = useQuery(trpc.locations.list.queryOptions())
  const [chosen, choose] = useState<string | null>(null)
  const location = chosen ?? locations.data?.find((l) => l.confirmed)?.externalId ?? locations.data?.[0]?.externalId ?? null
  const [known, setKnown] = useState<Known | null>(null)
  const [lines, change] = useReducer(receiptReducer, EMPTY)
  const [codes, setCodes] = useState<readonly string[]>([])
  // Counts guests: a new one gets an empty field.
  const [turn, setTurn] = useState(0)
  const offers = known?.guest.offers ?? NO_OFFERS
  const used = useMemo(
    () => offers.filter((o) => o.code !== null && codes.includes(o.code)).map((o) => ({ grant: o.grant, reward: o.reward as Reward })),
    [offers, codes],
  )
  const timeZone = locations.data?.find((l) => l.externalId === location)?.timeZone ?? house
  // The clock moves every second in a sandbox; what an offer may be limited to changes with the hour.
  const quarter = Math.floor(now / QUARTER) * QUARTER
  const priced = useMemo(() => price(lines, used, { location, timeZone, at: quarter }), [lines, used, location, timeZone, quarter])
  const items = priced.lines.map((l) => ({
    sku: l.sku,
    name: l.name,
    ...(l.category ? { category: l.category } : {}),
    quantity: l.quantity,
    price: l.price * l.quantity,
    discount: l.discount,
  }))
  // The sale as it was sent: where no answer came, sending the very same again cannot sell or spend twice.
  const sent = useRef<{ externalId: string; occurredAt: string } | null>(null)
  const receipt = useMutation(
    trpc.till.checkout.mutationOptions({
      onSuccess: ({ balance }) => {
        if (known && balance !== null) setKnown({ ...known, guest: { ...known.guest, balance } })
      },
      onError: (error) => {
        const problem = problemIn(error)
        if (problem && problem.status < 500) sent.current = null
        if (!problem) tell(error)
      },
    }),
  )
  const [spend, setSpend] = useState(0)
  const customer = known ? { id: known.guest.customer.id } : null
  const quote = useQuery(
    trpc.till.quote.queryOptions(
      { customer, location: location ?? '', items },
      { enabled: Boolean(location) && items.length > 0 && !receipt.isSuccess, placeholderData: keepPreviousData },
    ),
  )
  const maxSpend = known && items.length > 0 ? (quote.data?.maxSpend ?? 0) : 0
  const points = Math.min(spend, maxSpend)
  const payable = priced.total - points * (quote.data?.pointValue ?? 0)

  function clear() {
    change({ do: 'clear' })
    setCodes([])
    setKnown(null)
    setTurn(turn + 1)
    setSpend(0)
    sent.current = null
    receipt.reset()
  }

  function toggle(code: string) {
    setCodes(codes.includes(code) ? codes.filter((c) => c !== code) : [...codes, code])
    // A gift stands on the receipt for nothing: it is put there with the offer.
    const reward = offers.find((o) => o.code === code)?.reward as Reward | undefined
    if (reward?.kind === 'gift' && !codes.includes(code) && !lines.some((l) => l.sku === reward.sku))
      change({ do: 'add', item: { sku: reward.sku, name: reward.title, category: null, price: 0 } })
  }

  function accept() {
    if (!location || lines.length === 0 || receipt.isPending) return
    sent.current ??= { externalId: crypto.randomUUID(), occurredAt: new Date(now).toISOString() }
    receipt.mutate({
      source: 'studio-till',
      ...sent.current,
      location,
      ...(customer ? { customer } : {}),
      items,
      total: priced.total,
      spend: points,
      redeem: codes.filter((code) => !offers.some((o) => o.code === code && priced.short.has(o.grant))),
    })
  }

  // The keys of a till: Enter accepts, Escape begins anew; while something is typed they belong to the field.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, button, [role="option"]')
      if (typing || event.ctrlKey || event.metaKey) return
      if (event.key === 'Enter') receipt.isSuccess ? clear() : accept()
      if (event.key === 'Escape') clear()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })

  return (
    <Page
      title={nav('till')}
      bar={
        locations.data &&
        locations.data.length > 0 && (
          <Select
            label={t('location')}
            icon="pin"
            value={location}
            onChange={choose}
            options={locations.data.map((l) => ({ value: l.externalId, label: l.name }))}
          />
        )
      }
    >
      <div className="grid gap-4 lg:h-full lg:grid-cols-[minmax(300px,1fr)_minmax(0,1.3fr)_minmax(280px,0.9fr)]">
        <TillGuest key={turn} known={known} onKnown={setKnown} onForget={() => setKnown(null)} codes={codes} onToggle={toggle} short={priced.short} />
        <TillItems
          lines={priced.lines}
          location={location}
          onAdd={(item) => change({ do: 'add', item })}
          onQuantity={(sku, by) => change({ do: 'quantity', sku, by })}
          onClear={() => change({ do: 'clear' })}
        />
        <TillTotal
          priced={priced}
          offers={offers}
          codes={codes}
          spend={points}
          maxSpend={maxSpend}
          onSpend={setSpend}
          earn={known ? (quote.data?.earn ?? 0) : 0}
          payable={payable}
          busy={receipt.isPending}
          result={receipt.data ?? null}
          problem={problemIn(receipt.error) ?? null}
          ready={Boolean(location) && lines.length > 0}
          onAccept={accept}
          onNext={clear}
        />
      </div>
    </Page>
  )
}

/** Clocks on earth differ by whole quarters of an hour. */
const QUARTER = 15 * 60_000

const NO_OFFERS: Identified['offers'] = []
