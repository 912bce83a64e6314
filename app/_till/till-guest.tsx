'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { Shortfall } from '../../workflows/segments/take-off'
import { useTRPC } from '../_trpc/client'
import { problemIn } from '../_trpc/problem'
import { Avatar } from '../_ui/avatar'
import { Button } from '../_ui/button'
import { cn } from '../_ui/cn'
import { useFormat } from '../_ui/format'
import { Icon, type IconName } from '../_ui/icon'
import { Input } from '../_ui/input'
import { Segmented } from '../_ui/segmented'
import type { Known } from './till'
import { TillOffer } from './till-offer'

const WAYS = ['phone', 'card', 'qr', 'bankCardToken'] as const
type Way = (typeof WAYS)[number]
const ICON: Record<Way, IconName> = { phone: 'phone', card: 'card', qr: 'qr', bankCardToken: 'wallet' }

/** Recognises the guest by what they give, and shows what waits for them. F1 to F4 choose the way. */
export function TillGuest({
  known,
  onKnown,
  onForget,
  codes,
  onToggle,
  short,
}: {
  known: Known | null
  onKnown: (known: Known) => void
  onForget: () => void
  codes: readonly string[]
  onToggle: (code: string) => void
  short: Map<string, Shortfall>
}) {
  const t = useTranslations('till')
  const format = useFormat()
  const trpc = useTRPC()
  const [way, setWay] = useState<Way>('phone')
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const started = useRef(0)
  const identify = useMutation(
    trpc.till.identify.mutationOptions({
      onSuccess: (guest) => onKnown({ guest, by: text, ms: Math.round(performance.now() - started.current) }),
    }),
  )

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const next = WAYS[Number(/^F([1-4])$/.exec(event.key)?.[1] ?? 0) - 1]
      if (!next) return
      event.preventDefault()
      setWay(next)
      field.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  function submit(event: FormEvent) {
    event.preventDefault()
    const value = text.trim()
    if (!value) return
    started.current = performance.now()
    identify.mutate({ [way]: value })
  }

  const problem = identify.isError ? (problemIn(identify.error)?.message ?? t('offline')) : null
  const guest = known?.guest
  return (
    <section className="flex min-h-0 flex-col rounded-card border bg-surface lg:overflow-y-auto">
      <div className="grid gap-2 p-4">
        <Segmented
          label={t('way.label')}
          size="l"
          value={way}
          onChange={setWay}
          options={WAYS.map((value, i) => ({ value, label: t(`way.${value}`), keys: `F${i + 1}` }))}
          className="[&_button]:px-1.5 [&_span:last-child]:hidden lg:[&_span:last-child]:inline"
        />
        <form onSubmit={submit}>
          <Input
            ref={field}
            size="big"
            icon={ICON[way]}
            value={text}
            onChange={(e) => setText(e.target.value)}
            placeholder={t(`placeholder.${way}`)}
            aria-label={t(`way.${way}`)}
            aria-invalid={problem ? true : undefined}
            inputMode={way === 'phone' || way === 'card' ? 'numeric' : 'text'}
            autoFocus
            frameClassName={cn(known && 'border-good-s')}
            after={
              known ? (
                <span className="flex items-center gap-1 text-good text-label">
                  <Icon name="check" size={14} />
                  {t('knownIn', { ms: known.ms })}
                </span>
              ) : (
                <Button type="submit" size="m" busy={identify.isPending}>
                  {t('identify')}
                </Button>
              )
            }
          />
        </form>
        {problem && !known && (
          <p role="alert" className="flex gap-1.5 text-bad text-label">
            <Icon name="error" size={14} className="mt-px" />
            {problem}
          </p>
        )}
      </div>
      {guest ? (
        <>
          <div className="flex items-center gap-3 px-4 pb-4">
            <Avatar name={guest.customer.firstName} size="l" />
            <div className="min-w-0 flex-1">
              <p className="truncate font-semibold text-title">{guest.customer.firstName ?? t('noName')}</p>
              <p className="text-ink-2 text-label">{guest.customer.tier ? t('tier', { tier: guest.customer.tier }) : t('noTier')}</p>
            </div>
            <Button
              look="link"
              onClick={() => {
                setText('')
                onForget()
                field.current?.focus()
              }}
            >
              {t('notThem')}
            </Button>
          </div>
          <dl className="border-y px-4 py-2.5">
            <dt className="text-ink-3 text-label">{t('points')}</dt>
            <dd className="figures font-semibold text-figure">{format.number(guest.balance)}</dd>
          </dl>
          <h2 className="flex items-center justify-between px-4 pt-3 pb-1">
            <span className="font-semibold">{t('offers')}</span>
            <span className="text-ink-2 text-label">{guest.offers.length > 0 ? format.number(guest.offers.length) : ''}</span>
          </h2>
          {guest.offers.length === 0 && <p className="px-4 pb-4 text-ink-2">{t('noOffers')}</p>}
          <ul>
            {guest.offers.map((offer) => (
              <TillOffer
                key={offer.grant}
                offer={offer}
                used={offer.code !== null && codes.includes(offer.code)}
                short={short.get(offer.grant)}
                onToggle={onToggle}
              />
            ))}
          </ul>
        </>
      ) : (
        <p className="px-4 pb-4 text-ink-2 text-label">{t('anonymous')}</p>
      )}
    </section>
  )
}
