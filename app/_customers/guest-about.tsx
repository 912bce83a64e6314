'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../_trpc/client'
import { useFormat } from '../_ui/format'
import { Panel } from '../_ui/panel'
import { readablePhone } from '../_ui/phone'
import { Tag } from '../_ui/pill'
import type { Guest } from './guest'

export function GuestAbout({ guest }: { guest: Guest }) {
  const t = useTranslations('customers.guest')
  const format = useFormat()
  const trpc = useTRPC()
  const locations = useQuery(trpc.locations.list.queryOptions(undefined, { enabled: guest.homeLocation !== null }))
  const home = locations.data?.find((location) => location.externalId === guest.homeLocation)
  const rows: [string, string | null][] = [
    ['externalId', guest.externalId],
    ['card', guest.card],
    ['phone', guest.phone && readablePhone(guest.phone)],
    ['email', guest.email],
    ['birthday', guest.birthday && format.day(`${guest.birthday}T12:00:00Z`)],
    ['gender', guest.gender === 'f' || guest.gender === 'm' ? t(`gender.${guest.gender}`) : guest.gender],
    ['city', guest.city],
    ['region', guest.region],
    ['homeLocation', home?.name ?? guest.homeLocation],
    ['joinedAt', guest.joinedAt && format.day(guest.joinedAt)],
  ]
  const known = rows.filter((row): row is [string, string] => Boolean(row[1]))
  const attributes = Object.entries(guest.attributes)
  return (
    <Panel title={t('about')}>
      <dl className="figures">
        {[...known.map(([key, value]) => [t(`fields.${key}`), value] as const), ...attributes.map(([key, value]) => [key, String(value)] as const)].map(
          ([label, value]) => (
            <div key={label} className="flex min-h-8 items-center justify-between gap-4 border-t first:border-t-0">
              <dt className="text-ink-2">{label}</dt>
              <dd className="min-w-0 truncate text-right font-medium">{value}</dd>
            </div>
          ),
        )}
      </dl>
      {guest.tags.length > 0 && (
        <p className="mt-2 flex flex-wrap gap-1">
          {guest.tags.map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </p>
      )}
    </Panel>
  )
}
