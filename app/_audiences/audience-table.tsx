'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { cn } from '../_ui/cn'
import { useFormat } from '../_ui/format'
import type { Audience } from './audience'
import { AudienceMenu } from './audience-menu'
import { DownloadMenu } from './download-menu'

const HEAD = 'h-9 px-3 text-left font-normal text-ink-3 text-label whitespace-nowrap'
const CELL = 'px-3 py-2 border-t align-top'
const DESK = 'hidden sm:table-cell'
/** Names of campaigns that are shown; of more there is the number. */
const NAMES = 3

export function AudienceTable({ audiences, may }: { audiences: readonly Audience[]; may: boolean }) {
  const t = useTranslations('audiences')
  return (
    <section className="overflow-hidden rounded-card border bg-surface">
      <table className="w-full">
        <thead>
          <tr>
            <th className={cn(HEAD, 'pl-4')}>{t('columns.name')}</th>
            <th className={cn(HEAD, 'text-right')}>{t('columns.members')}</th>
            <th className={cn(HEAD, DESK, 'text-right')}>{t('columns.listed')}</th>
            <th className={cn(HEAD, DESK)}>{t('columns.changed')}</th>
            <th className={cn(HEAD, DESK)}>{t('columns.campaigns')}</th>
            <th>
              <span className="sr-only">{t('columns.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {audiences.map((audience) => (
            <Row key={audience.id} audience={audience} may={may} />
          ))}
        </tbody>
      </table>
      <footer className="border-t px-4 py-2 text-ink-2 text-label">
        {t('permission')} <span className="hidden sm:inline">{t('counted')}</span>
      </footer>
    </section>
  )
}

function Row({ audience, may }: { audience: Audience; may: boolean }) {
  const t = useTranslations('audiences')
  const format = useFormat()
  const known = audience.downloaded !== null || audience.listed > 0
  const changed = audience.changedAt ? format.moment(audience.changedAt) : null
  return (
    <tr>
      <td className={cn(CELL, 'w-full max-w-0 pl-4 sm:w-[30%]')}>
        <span className="block truncate font-semibold">{audience.name}</span>
        <span className="block truncate text-ink-2 text-label">{t('spelling', { hash: t(`hash.${audience.hash}`), phone: t(`phone.${audience.phone}`) })}</span>
        <span className="figures block text-ink-2 text-label sm:hidden">
          {[changed && t('changedAt', { at: changed }), known && t('listedLast', { count: format.number(audience.listed) })].filter(Boolean).join(' · ')}
        </span>
        <span className="sm:hidden">
          <Campaigns audience={audience} small />
        </span>
      </td>
      <td className={cn(CELL, 'figures whitespace-nowrap text-right font-semibold')}>{format.number(audience.members)}</td>
      <td className={cn(CELL, DESK, 'figures whitespace-nowrap text-right')}>
        {known ? format.number(audience.listed) : <span className="text-ink-3">—</span>}
      </td>
      <td className={cn(CELL, DESK, 'figures whitespace-nowrap text-ink-2')}>{changed ?? <span className="text-ink-3">—</span>}</td>
      <td className={cn(CELL, DESK, 'w-[30%] max-w-0')}>
        {audience.campaigns.length === 0 ? <span className="text-ink-3">{t('unused')}</span> : <Campaigns audience={audience} />}
      </td>
      <td className={cn(CELL, 'pr-3')}>
        <div className="flex items-center justify-end gap-1">
          <DownloadMenu audience={audience} />
          {may && <AudienceMenu audience={audience} />}
        </div>
      </td>
    </tr>
  )
}

/** Whose steps add to it or take out. */
function Campaigns({ audience: { campaigns }, small = false }: { audience: Audience; small?: boolean }) {
  const t = useTranslations('audiences')
  return (
    <>
      {campaigns.slice(0, NAMES).map(({ id, name, state }) => (
        <Link key={id} href={`/campaigns/${id}`} className={cn('block truncate hover:underline', small && 'text-ink-2 text-label')}>
          {name}
          {state === 'draft' && <span className="text-ink-3"> · {t('draft')}</span>}
        </Link>
      ))}
      {campaigns.length > NAMES && <span className="text-ink-2 text-label">{t('more', { count: campaigns.length - NAMES })}</span>}
    </>
  )
}
