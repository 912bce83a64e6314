'use client'

import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { LOCALE_COOKIE } from '../_messages/locale'
import { useTRPC } from '../_trpc/client'
import { Icon, type IconName } from '../_ui/icon'
import { remember, setTheme, type Theme } from '../_ui/theme'
import { sectionsFor } from './sections'
import { useWorkspace } from './workspace'

const THEMES: readonly { theme: Theme; icon: IconName }[] = [
  { theme: 'light', icon: 'sun' },
  { theme: 'dark', icon: 'moon' },
  { theme: 'system', icon: 'system' },
]

/** Ctrl-K: every page, campaign and guest by name, and what one does often. */
export function Palette() {
  const t = useTranslations('shell')
  const common = useTranslations('common')
  const locale = useLocale()
  const router = useRouter()
  const trpc = useTRPC()
  const { role } = useWorkspace()
  const [open, setOpen] = useState(false)
  const [search, setSearch] = useState('')
  const campaigns = useQuery(trpc.campaigns.list.queryOptions(undefined, { enabled: open && role !== 'cashier' }))
  const guests = useQuery(trpc.customers.list.queryOptions({ query: search, limit: 6 }, { enabled: open && role !== 'cashier' && search.length > 1 }))

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.code === 'KeyK') {
        event.preventDefault()
        setOpen((was) => !was)
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  const close = () => {
    setOpen(false)
    setSearch('')
  }
  const go = (href: string) => {
    close()
    router.push(href)
  }
  const act = (work: () => void) => () => {
    close()
    work()
  }

  return (
    <Command.Dialog
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      label={t('palette')}
      overlayClassName="fixed inset-0 z-50 bg-[color-mix(in_srgb,var(--bg)_64%,transparent)]"
      contentClassName="fixed top-[14vh] left-1/2 z-50 w-[min(560px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-card border border-line-2 bg-surface shadow-float outline-none"
    >
      <div className="flex items-center gap-2 border-b px-4">
        <Icon name="search" size={16} className="text-ink-2" />
        <Command.Input value={search} onValueChange={setSearch} placeholder={t('paletteHint')} className="h-12 flex-1 bg-transparent outline-none" />
      </div>
      <Command.List className="max-h-[min(420px,60vh)] overflow-y-auto p-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-ink-3 [&_[cmdk-group-heading]]:text-label">
        <Command.Empty className="px-3 py-6 text-center text-ink-2">{guests.isFetching ? common('loading') : t('paletteEmpty')}</Command.Empty>
        <Command.Group heading={t('pages')}>
          {sectionsFor(role).map((s) => (
            <Row key={s.name} icon={s.icon} onSelect={() => go(s.href)}>
              {t(`nav.${s.name}`)}
            </Row>
          ))}
        </Command.Group>
        {campaigns.data && campaigns.data.length > 0 && (
          <Command.Group heading={t('campaignsGroup')}>
            {campaigns.data.map((c) => (
              <Row key={c.id} value={`${c.name} ${c.id}`} icon="cascade" onSelect={() => go(`/campaigns/${c.id}`)}>
                {c.name}
              </Row>
            ))}
          </Command.Group>
        )}
        {search.length > 1 && guests.data && guests.data.items.length > 0 && (
          <Command.Group heading={t('guestsGroup')} forceMount>
            {guests.data.items.map((g) => (
              <Row key={g.id} value={`${search} guest ${g.id}`} icon="user" onSelect={() => go(`/customers/${g.id}`)}>
                {g.name ?? g.phone ?? g.email ?? g.externalId ?? common('noName')}
              </Row>
            ))}
          </Command.Group>
        )}
        <Command.Group heading={t('acts')}>
          {THEMES.map(({ theme, icon }) => (
            <Row key={theme} icon={icon} onSelect={act(() => setTheme(theme))}>
              {t('switchTheme', { theme: common(`themes.${theme}`).toLowerCase() })}
            </Row>
          ))}
          <Row
            icon="language"
            onSelect={act(() => {
              remember(LOCALE_COOKIE, locale === 'ru' ? 'en' : 'ru')
              router.refresh()
            })}
          >
            {t('switchLanguage')}
          </Row>
        </Command.Group>
      </Command.List>
    </Command.Dialog>
  )
}

function Row({ icon, value, onSelect, children }: { icon: IconName; value?: string; onSelect: () => void; children: string }) {
  return (
    <Command.Item value={value} onSelect={onSelect} className="flex h-9 cursor-pointer items-center gap-2.5 rounded-inner px-2 data-[selected=true]:bg-hover">
      <Icon name={icon} size={16} className="text-ink-2" />
      <span className="truncate">{children}</span>
    </Command.Item>
  )
}
