'use client'

import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useLocale, useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useState } from 'react'
import { useTRPC } from '../_trpc/client'
import { problemIn } from '../_trpc/problem'
import { Button } from '../_ui/button'
import { cn } from '../_ui/cn'
import { Icon } from '../_ui/icon'
import { Field, Input } from '../_ui/input'
import { Select } from '../_ui/select'
import { signIn } from './session'

const CURRENCIES = ['RUB', 'USD', 'EUR', 'KZT', 'BYN', 'AMD', 'GEL', 'UZS', 'AED', 'TRY', 'GBP']

/** Fixed for good: a sandbox, whose time is the marketer's own, or a real workspace. */
export function SignUp({ signed }: { signed: boolean }) {
  const t = useTranslations('auth.up')
  const words = useTranslations('auth')
  const locale = useLocale()
  const trpc = useTRPC()
  const [sandbox, setSandbox] = useState(true)
  const [currency, setCurrency] = useState(locale === 'ru' ? 'RUB' : 'USD')
  const [zone, setZone] = useState('Europe/Moscow')
  useEffect(() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone), [])
  const signUp = useMutation(trpc.auth.signUp.mutationOptions())
  const openWorkspace = useMutation(trpc.auth.openWorkspace.mutationOptions())
  const enter = useMutation(trpc.workspace.switch.mutationOptions())
  const busy = signUp.isPending || openWorkspace.isPending || signUp.isSuccess || openWorkspace.isSuccess
  const problem = problemIn(signUp.error ?? openWorkspace.error)
  const wrong = (path: string) => problem?.errors.find((e) => e.path === path)?.message

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>
    const workspace = { name: fields.workspace ?? '', currency, timeZone: zone, sandbox }
    if (signed) {
      const opened = await openWorkspace.mutateAsync(workspace)
      await enter.mutateAsync({ id: opened.workspace })
    } else {
      const person = { email: fields.email ?? '', password: fields.password ?? '', name: fields.name ?? '' }
      await signUp.mutateAsync({ ...person, workspace })
      await signIn(person.email, person.password)
    }
    window.location.assign('/campaigns')
  }

  return (
    <div className="w-full max-w-[480px] rounded-card border bg-surface p-6 shadow-float sm:p-8">
      <h1 className="font-semibold text-figure">{t('title')}</h1>
      <p className="text-ink-2">{t('about')}</p>
      <form onSubmit={(e) => void submit(e).catch(() => {})} className="mt-6 grid gap-4">
        {!signed && (
          <>
            <Field label={t('name')}>{(id) => <Input {...id} size="l" icon="user" name="name" autoComplete="name" required maxLength={120} autoFocus />}</Field>
            <Field label={words('email')} problem={wrong('email')}>
              {(id) => <Input {...id} size="l" icon="mail" type="email" name="email" autoComplete="username" required />}
            </Field>
            <Field label={words('password')} hint={t('passwordHint')} problem={wrong('password')}>
              {(id) => <Input {...id} size="l" icon="lock" type="password" name="password" autoComplete="new-password" required minLength={8} />}
            </Field>
          </>
        )}
        <Field label={t('workspace')}>
          {(id) => <Input {...id} size="l" icon="store" name="workspace" autoComplete="organization" required maxLength={120} />}
        </Field>
        <fieldset className="grid gap-1">
          <legend className="mb-1 font-medium">{t('kind')}</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            <Kind on={sandbox} onPick={() => setSandbox(true)} title={t('sandbox')} hint={t('sandboxHint')} />
            <Kind on={!sandbox} onPick={() => setSandbox(false)} title={t('real')} hint={t('realHint')} />
          </div>
          <p className="text-ink-3 text-label">{t('kindFixed')}</p>
        </fieldset>
        <div className="grid gap-3 sm:grid-cols-[120px_1fr]">
          <Field label={t('currency')}>
            {(id) => <Select {...id} size="l" value={currency} onChange={setCurrency} options={CURRENCIES.map((value) => ({ value, label: value }))} />}
          </Field>
          <Field label={t('zone')} problem={wrong('timeZone') ?? wrong('workspace.timeZone')}>
            {(id) => <Input {...id} size="l" value={zone} onChange={(e) => setZone(e.target.value)} list="zones" required />}
          </Field>
          <datalist id="zones">
            {Intl.supportedValuesOf('timeZone').map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </div>
        {problem && problem.errors.every((e) => e.path === undefined) && (
          <p role="alert" className="flex gap-1.5 text-bad text-label">
            <Icon name="error" size={14} className="mt-px" />
            {problem.message} {problem.hint}
          </p>
        )}
        <Button type="submit" look="accent" size="big" busy={busy}>
          {t('submit')}
        </Button>
      </form>
      {!signed && (
        <p className="mt-6 border-t pt-4 text-ink-2 text-label">
          {t('have')}{' '}
          <Link href="/sign-in" className="font-medium text-accent hover:underline">
            {t('signIn')}
          </Link>
        </p>
      )}
    </div>
  )
}

function Kind({ on, onPick, title, hint }: { on: boolean; onPick: () => void; title: string; hint: string }) {
  return (
    <label
      className={cn(
        'relative grid content-start gap-0.5 rounded-card border border-line-2 p-3 transition-colors hover:bg-hover has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-accent',
        on && 'border-accent shadow-[0_0_0_1px_var(--accent),0_0_0_4px_var(--action-t)] hover:bg-surface',
      )}
    >
      <input type="radio" name="kind" checked={on} onChange={onPick} className="sr-only" />
      <span className="font-semibold">{title}</span>
      <span className="text-ink-2 text-label">{hint}</span>
    </label>
  )
}
