'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { useTRPC } from '../_trpc/client'
import { type Problem, problemIn } from '../_trpc/problem'
import { Button } from '../_ui/button'
import { useFormat } from '../_ui/format'
import { Icon } from '../_ui/icon'
import { Input } from '../_ui/input'
import { Kbd } from '../_ui/kbd'
import type { Priced } from './price'
import type { Accepted, Offer } from './till'
import { TillSpend } from './till-spend'

/** What is to be paid, and what came of it. Below: a code that a guest shows without a receipt. */
export function TillTotal({
  priced,
  offers,
  codes,
  spend,
  maxSpend,
  onSpend,
  earn,
  payable,
  busy,
  result,
  problem,
  ready,
  onAccept,
  onNext,
}: {
  priced: Priced
  offers: readonly Offer[]
  codes: readonly string[]
  /** Points: chosen, at most, and what this receipt will earn. */
  spend: number
  maxSpend: number
  onSpend: (points: number) => void
  earn: number
  /** Money that is left to pay, minor units. */
  payable: number
  busy: boolean
  result: Accepted | null
  problem: Problem | null
  ready: boolean
  onAccept: () => void
  onNext: () => void
}) {
  const t = useTranslations('till')
  const format = useFormat()
  const pieces = priced.lines.reduce((sum, line) => sum + line.quantity, 0)
  const used = offers.filter((o) => o.code !== null && codes.includes(o.code) && !priced.short.has(o.grant))
  return (
    <section className="flex min-h-0 flex-col rounded-card border bg-surface lg:overflow-y-auto">
      <dl className="figures [&>div]:flex [&>div]:min-h-10 [&>div]:items-center [&>div]:justify-between [&>div]:gap-3 [&>div]:border-b [&>div]:px-4 [&_dt]:text-ink-2">
        <div>
          <dt>{t('positions', { lines: priced.lines.length, pieces })}</dt>
          <dd className="font-semibold text-title">{format.moneyExact(priced.sum)}</dd>
        </div>
        {priced.sum !== priced.total && (
          <div>
            <dt className="flex min-w-0 items-center gap-1.5">
              <Icon name="gift" size={16} />
              <span className="truncate">{used.map((o) => o.name).join(', ')}</span>
            </dt>
            <dd className="font-semibold text-good text-title">{format.moneyExact(priced.total - priced.sum)}</dd>
          </div>
        )}
      </dl>
      {maxSpend > 0 && !result && <TillSpend value={spend} max={maxSpend} onChange={onSpend} />}
      <RedeemCode />
      <div className="mt-auto border-t p-4">
        {result ? <Outcome result={result} /> : problem && <Refused problem={problem} />}
        <div className="flex items-baseline justify-between">
          <span className="font-medium text-title">{t('payable')}</span>
          <span className="figures font-semibold text-figure">{format.moneyExact(payable)}</span>
        </div>
        {earn > 0 && !result && <p className="text-good text-label">{t('willEarn', { count: earn })}</p>}
        {result ? (
          <Button look="accent" size="big" icon="arrowright" className="mt-3 w-full" onClick={onNext}>
            {t('nextGuest')}
          </Button>
        ) : (
          <Button
            look="accent"
            size="big"
            icon="check"
            busy={busy}
            disabled={!ready}
            title={ready ? undefined : t('nothingYet')}
            className="mt-3 w-full"
            onClick={onAccept}
          >
            {t('accept', { money: format.moneyExact(payable) })}
          </Button>
        )}
        <p className="mt-2 hidden items-center justify-between text-ink-2 text-label lg:flex">
          <span className="flex items-center gap-1.5">
            <Kbd>Enter</Kbd>
            {t('keys.accept')}
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd>Esc</Kbd>
            {t('keys.cancel')}
          </span>
        </p>
      </div>
    </section>
  )
}

function Outcome({ result }: { result: Accepted }) {
  const t = useTranslations('till')
  return (
    <div role="status" className="mb-4 flex gap-2.5 rounded-card bg-good-t p-3 text-good">
      <Icon name="check" size={16} className="mt-0.5" />
      <div className="min-w-0">
        <p className="font-semibold">{t('accepted')}</p>
        {result.spent > 0 && <p className="text-label">{t('spent', { count: result.spent })}</p>}
        {result.earned > 0 && <p className="text-label">{t('earned', { count: result.earned })}</p>}
        {result.redeemed.length > 0 && <p className="text-label">{t('redeemed', { codes: result.redeemed.join(', ') })}</p>}
      </div>
    </div>
  )
}

/** Nothing was stored or spent: why, and what to do. */
function Refused({ problem }: { problem: Problem }) {
  const t = useTranslations('till')
  return (
    <div role="alert" className="mb-4 flex gap-2.5 rounded-card bg-bad-t p-3 text-bad">
      <Icon name="error" size={16} className="mt-0.5" />
      <div className="min-w-0">
        <p className="font-semibold">{t('refused')}</p>
        <p className="text-label">
          {problem.message} {problem.hint}
        </p>
        {problem.errors
          .filter((e) => e.code !== problem.code)
          .map((e) => (
            <p key={`${e.code}${e.path}`} className="text-label">
              {e.message} {e.hint}
            </p>
          ))}
      </div>
    </div>
  )
}

/** A code alone: redeemed once, whoever shows it. */
function RedeemCode() {
  const t = useTranslations('till')
  const trpc = useTRPC()
  const [code, setCode] = useState('')
  const redeem = useMutation(trpc.till.redeem.mutationOptions({ onSuccess: () => setCode('') }))
  const problem = redeem.isError ? problemIn(redeem.error) : undefined

  function submit(event: FormEvent) {
    event.preventDefault()
    if (code.trim()) redeem.mutate({ code })
  }

  return (
    <form onSubmit={submit} className="grid gap-2 p-4">
      <label htmlFor="till-code" className="font-semibold">
        {t('code')}
      </label>
      <div className="flex gap-2">
        <Input
          id="till-code"
          size="big"
          icon="coupon"
          value={code}
          onChange={(e) => setCode(e.target.value)}
          placeholder="KS 7F4Q 29"
          autoComplete="off"
          frameClassName="min-w-0 flex-1"
          className="figures uppercase tracking-wider placeholder:tracking-wider"
        />
        <Button type="submit" size="big" busy={redeem.isPending}>
          {t('redeem')}
        </Button>
      </div>
      {redeem.isSuccess && (
        <p role="status" className="flex gap-1.5 text-good text-label">
          <Icon name="check" size={14} className="mt-px" />
          {t('codeDone', { name: redeem.data.name, summary: redeem.data.summary })}
        </p>
      )}
      {redeem.isError && (
        <p role="alert" className="flex gap-1.5 text-bad text-label">
          <Icon name="error" size={14} className="mt-px" />
          {problem ? `${problem.message} ${problem.hint ?? ''}` : t('offline')}
        </p>
      )}
    </form>
  )
}
