'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { FormEvent } from 'react'
import { useWorkspace } from '../_shell/workspace'
import { useTRPC } from '../_trpc/client'
import { problemIn } from '../_trpc/problem'
import { Button } from '../_ui/button'
import { useFormat } from '../_ui/format'
import { Field, Input } from '../_ui/input'
import { Panel } from '../_ui/panel'
import { Pill } from '../_ui/pill'
import { useTellProblem } from '../_ui/problem'
import { toast } from '../_ui/toast'

/** Name, zone, what a point is worth and what margin is assumed. Currency is fixed by the first receipt and stands as it is. */
export function WorkspacePanel() {
  const t = useTranslations('settings.workspace')
  const common = useTranslations('common')
  const format = useFormat()
  const trpc = useTRPC()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const w = useWorkspace()
  const update = useMutation(
    trpc.workspace.update.mutationOptions({
      onSuccess: () => toast.success(common('saved')),
      onError: tell,
      onSettled: () => cache.invalidateQueries(trpc.workspace.pathFilter()),
    }),
  )
  const wrong = (path: string) => problemIn(update.error)?.errors.find((e) => e.path === path)?.message
  const may = w.role === 'owner'

  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const number = (name: string) => Number(String(fields.get(name)).replace(/\s/g, '').replace(',', '.'))
    update.mutate({
      name: String(fields.get('name')),
      timeZone: String(fields.get('timeZone')),
      pointValue: Math.round(number('pointValue') * format.minor),
      marginShare: number('marginShare') / 100,
    })
  }

  return (
    <Panel title={t('title')} aside={w.sandbox && <Pill icon="split">{t('sandbox')}</Pill>}>
      <form onSubmit={save} className="grid gap-4 sm:grid-cols-2">
        <Field label={t('name')} quiet problem={wrong('name')}>
          {(id) => <Input {...id} name="name" defaultValue={w.name} required maxLength={200} readOnly={!may} />}
        </Field>
        <Field label={t('zone')} quiet problem={wrong('timeZone')}>
          {(id) => <Input {...id} name="timeZone" defaultValue={w.timeZone} required readOnly={!may} />}
        </Field>
        <Field label={t('pointValue')} quiet hint={t('pointValueHint')} problem={wrong('pointValue')}>
          {(id) => (
            <Input
              {...id}
              name="pointValue"
              inputMode="numeric"
              defaultValue={format.decimal(w.pointValue / format.minor)}
              after={format.symbol}
              readOnly={!may}
            />
          )}
        </Field>
        <Field label={t('margin')} quiet hint={t('marginHint')} problem={wrong('marginShare')}>
          {(id) => <Input {...id} name="marginShare" inputMode="numeric" defaultValue={format.decimal(w.marginShare * 100)} after="%" readOnly={!may} />}
        </Field>
        <p className="text-ink-2 text-label sm:col-span-2">{t('currency', { currency: w.currency })}</p>
        {may && (
          <div className="sm:col-span-2">
            <Button type="submit" look="accent" busy={update.isPending}>
              {common('save')}
            </Button>
          </div>
        )}
      </form>
    </Panel>
  )
}
