'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { LOCALE_COOKIE } from '../_messages/locale'
import { useTRPC } from '../_trpc/client'
import { Avatar } from '../_ui/avatar'
import { Menu, MenuGroup, MenuItem, MenuLine } from '../_ui/menu'
import { useTellProblem } from '../_ui/problem'
import { remember, setTheme, type Theme } from '../_ui/theme'
import { sectionsFor } from './sections'
import { signOut } from './session'
import { useWorkspace } from './workspace'

const NEXT: Record<Theme, Theme> = { light: 'dark', dark: 'system', system: 'light' }
const ICON = { light: 'sun', dark: 'moon', system: 'system' } as const

export function currentTheme(): Theme {
  const set = typeof document === 'undefined' ? undefined : document.documentElement.dataset.theme
  return set === 'light' || set === 'dark' ? set : 'system'
}

/** Who one is, which workspace, which language, which light. */
export function AccountMenu({ workspaces }: { workspaces: { id: string; name: string }[] }) {
  const t = useTranslations('shell')
  const common = useTranslations('common')
  const { user, id, role } = useWorkspace()
  const locale = useLocale()
  const router = useRouter()
  const tell = useTellProblem()
  const trpc = useTRPC()
  const [theme, show] = useState<Theme>(currentTheme)
  // A full load: nothing of the other workspace may stay in the cache.
  const enter = useMutation(trpc.workspace.switch.mutationOptions({ onSuccess: () => window.location.assign('/campaigns'), onError: tell }))

  return (
    <Menu
      side="right"
      trigger={
        <button type="button" aria-label={t('account')} className="mt-1 rounded-full">
          <Avatar name={user.name} />
        </button>
      }
    >
      <MenuGroup label={`${user.name} · ${t(`role.${role}`)}`}>
        {workspaces.map((w) => (
          <MenuItem key={w.id} icon="building" checked={w.id === id} onSelect={() => w.id !== id && enter.mutate({ id: w.id })}>
            {w.name}
          </MenuItem>
        ))}
        <MenuItem icon="plus" onSelect={() => router.push('/sign-up')}>
          {t('newWorkspace')}
        </MenuItem>
      </MenuGroup>
      <MenuLine />
      <MenuItem
        icon={ICON[theme]}
        onSelect={() => {
          setTheme(NEXT[theme])
          show(NEXT[theme])
        }}
      >
        {t('switchTheme', { theme: common(`themes.${theme}`).toLowerCase() })}
      </MenuItem>
      <MenuItem
        icon="language"
        onSelect={() => {
          remember(LOCALE_COOKIE, locale === 'ru' ? 'en' : 'ru')
          router.refresh()
        }}
      >
        {t('switchLanguage')}
      </MenuItem>
      {sectionsFor(role)
        .filter((section) => section.desk)
        .map((section) => (
          <MenuItem key={section.name} icon={section.icon} onSelect={() => router.push(section.href)}>
            {t(`nav.${section.name}`)}
          </MenuItem>
        ))}
      <MenuLine />
      <MenuItem icon="signout" onSelect={() => void signOut()}>
        {t('signOut')}
      </MenuItem>
    </Menu>
  )
}
