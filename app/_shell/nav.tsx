'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { Icon, Logo } from '../_ui/icon'
import { Tooltip } from '../_ui/tooltip'
import { AccountMenu } from './account-menu'
import { type Section, sectionsFor } from './sections'
import { useWorkspace } from './workspace'

type Props = { workspaces: { id: string; name: string }[] }

const isHere = (path: string, section: Section) => path === section.href || path.startsWith(`${section.href}/`)

export function Nav({ workspaces }: Props) {
  const t = useTranslations('shell.nav')
  const path = usePathname()
  const sections = sectionsFor(useWorkspace().role)
  const link = (section: Section) => (
    <Tooltip key={section.name} label={t(section.name)} side="right">
      <Link
        href={section.href}
        aria-label={t(section.name)}
        aria-current={isHere(path, section) ? 'page' : undefined}
        className="grid size-10 place-items-center rounded-card text-ink-2 transition-colors hover:bg-hover hover:text-ink aria-[current]:bg-action-t aria-[current]:text-accent"
      >
        <Icon name={section.icon} />
      </Link>
    </Tooltip>
  )
  return (
    <nav aria-label={t('label')} className="hidden flex-col items-center gap-1 border-r bg-surface pt-2 pb-3 md:flex">
      <Link href="/campaigns" aria-label="Kaskad" className="mb-2 grid size-10 place-items-center">
        <Logo />
      </Link>
      {sections.filter((s) => !s.low).map(link)}
      <span className="flex-1" />
      {sections.filter((s) => s.low).map(link)}
      <AccountMenu workspaces={workspaces} />
    </nav>
  )
}

/** On a phone: the sections below, where the thumb is. */
export function PhoneNav({ workspaces }: Props) {
  const t = useTranslations('shell.nav')
  const path = usePathname()
  const sections = sectionsFor(useWorkspace().role).filter((s) => !s.desk)
  return (
    <nav aria-label={t('label')} className="flex items-stretch justify-around border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden">
      {sections.map((section) => (
        <Link
          key={section.name}
          href={section.href}
          aria-current={isHere(path, section) ? 'page' : undefined}
          className="grid min-w-0 flex-auto justify-items-center gap-0.5 px-0.5 py-2 text-ink-2 text-label tracking-tight aria-[current]:text-accent"
        >
          <Icon name={section.icon} />
          <span className="max-w-full truncate">{t(section.name)}</span>
        </Link>
      ))}
      <span className="grid place-items-center px-2">
        <AccountMenu workspaces={workspaces} />
      </span>
    </nav>
  )
}
