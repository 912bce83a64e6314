'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { type FormEvent, useRef, useState } from 'react'
import { Button, IconButton } from '../_ui/button'
import { Icon } from '../_ui/icon'
import { Field, Input } from '../_ui/input'
import { signIn } from './session'

export const DEMO = { email: 'demo@kaskad.local', password: 'kaskad-demo' }

export function SignIn({ next, demo }: { next: string; demo: boolean }) {
  const t = useTranslations('auth')
  const common = useTranslations('common.problem')
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [shown, setShown] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    setBusy(true)
    setFailure(null)
    const outcome = await signIn(String(fields.get('email')), String(fields.get('password')))
    if (outcome.ok) {
      window.location.assign(next)
      return
    }
    setFailure(outcome.why ?? common('offline'))
    setBusy(false)
  }

  function fillDemo() {
    for (const [name, value] of Object.entries(DEMO)) (form.current?.elements.namedItem(name) as HTMLInputElement).value = value
  }

  return (
    <div className="w-full max-w-[400px] rounded-card border bg-surface p-6 shadow-float sm:p-8">
      <h1 className="font-semibold text-figure">{t('title')}</h1>
      <p className="text-ink-2">{t('about')}</p>
      <form ref={form} onSubmit={submit} className="mt-6 grid gap-4">
        <Field label={t('email')}>
          {(id) => <Input {...id} size="big" icon="mail" type="email" name="email" autoComplete="username" required autoFocus />}
        </Field>
        <Field label={t('password')} problem={failure ?? undefined}>
          {(id) => (
            <Input
              {...id}
              size="big"
              icon="lock"
              type={shown ? 'text' : 'password'}
              name="password"
              autoComplete="current-password"
              required
              after={<IconButton icon="eye" label={t(shown ? 'hide' : 'show')} aria-pressed={shown} onClick={() => setShown(!shown)} />}
            />
          )}
        </Field>
        <Button type="submit" look="accent" size="big" busy={busy}>
          {t('submit')}
        </Button>
      </form>
      {demo && (
        <p className="mt-4 flex items-center gap-2 text-ink-2 text-label">
          <Icon name="info" size={14} />
          <span className="min-w-0 flex-1">{t('demo', DEMO)}</span>
          <Button look="link" size="s" onClick={fillDemo}>
            {t('demoUse')}
          </Button>
        </p>
      )}
      <p className="mt-6 border-t pt-4 text-ink-2 text-label">
        {t('noAccount')}{' '}
        <Link href="/sign-up" className="font-medium text-accent hover:underline">
          {t('create')}
        </Link>
      </p>
    </div>
  )
}
