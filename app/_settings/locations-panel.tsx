'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useWorkspace } from '../_shell/workspace'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import { Input } from '../_ui/input'
import { Panel } from '../_ui/panel'
import { Pill } from '../_ui/pill'
import { ProblemView, useTellProblem } from '../_ui/problem'
import { Skeleton } from '../_ui/skeleton'

/** The shops. One that was only seen on a receipt waits here, first, until somebody gives it its name and zone. */
export function LocationsPanel() {
  const t = useTranslations('settings.locations')
  const trpc = useTRPC()
  const list = useQuery(trpc.locations.list.queryOptions())
  const waiting = list.data?.filter((l) => !l.confirmed).length ?? 0
  return (
    <Panel
      title={t('title')}
      aside={
        waiting > 0 && (
          <Pill tone="reward" icon="warn">
            {t('waiting', { count: waiting })}
          </Pill>
        )
      }
      padded={false}
    >
      {list.isError && <ProblemView error={list.error} onRetry={() => void list.refetch()} className="m-4" />}
      {list.isPending && <Skeleton className="mx-4 mb-4 h-24" />}
      {list.data?.length === 0 && <p className="px-4 pb-4 text-ink-2">{t('empty')}</p>}
      <ul>
        {list.data?.map((l) => (
          <LocationRow key={l.id} l={l} />
        ))}
      </ul>
    </Panel>
  )
}

function LocationRow({ l }: { l: { id: string; externalId: string; name: string; timeZone: string; region: string | null; confirmed: boolean } }) {
  const t = useTranslations('settings.locations')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const { role } = useWorkspace()
  const [editing, edit] = useState(false)
  const [name, setName] = useState(l.name)
  const [zone, setZone] = useState(l.timeZone)
  const save = useMutation(
    trpc.locations.save.mutationOptions({ onSuccess: () => edit(false), onError: tell, onSettled: () => cache.invalidateQueries(trpc.locations.pathFilter()) }),
  )
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-3 border-t px-4 py-2">
      {editing ? (
        <>
          <Input aria-label={t('name')} value={name} onChange={(e) => setName(e.target.value)} frameClassName="flex-1" autoFocus />
          <Input aria-label={t('zone')} value={zone} onChange={(e) => setZone(e.target.value)} frameClassName="w-48" />
          <Button look="accent" busy={save.isPending} onClick={() => save.mutate({ externalId: l.externalId, name, timeZone: zone, confirmed: true })}>
            {common('save')}
          </Button>
          <Button look="quiet" onClick={() => edit(false)}>
            {common('cancel')}
          </Button>
        </>
      ) : (
        <>
          <span className="min-w-0 flex-1">
            <span className="block truncate font-semibold">{l.name}</span>
            <span className="block text-ink-2 text-label">
              {l.externalId} · {l.timeZone}
            </span>
          </span>
          {!l.confirmed && <Pill tone="reward">{t('unconfirmed')}</Pill>}
          {role === 'owner' && (
            <Button size="s" onClick={() => edit(true)}>
              {l.confirmed ? t('edit') : t('confirm')}
            </Button>
          )}
        </>
      )}
    </li>
  )
}
