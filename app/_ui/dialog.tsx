'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { Icon, type IconName } from './icon'
import { Tile, type Tone } from './tile'

const WIDTH = { s: 'sm:max-w-[440px]', m: 'sm:max-w-[560px]', l: 'sm:max-w-[720px]' }

/** People first, then what and when; the verb and its count stand on the button. On a phone it rises from the bottom. */
export function Dialog({
  open,
  onClose,
  title,
  about,
  icon,
  tone = 'action',
  size = 'm',
  children,
  footer,
}: {
  open: boolean
  onClose: () => void
  title: ReactNode
  about?: ReactNode
  icon?: IconName
  tone?: Tone
  size?: keyof typeof WIDTH
  children?: ReactNode
  footer?: ReactNode
}) {
  const t = useTranslations('common')
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[color-mix(in_srgb,var(--bg)_64%,transparent)] transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Base.Popup
          className={cn(
            'floating fixed inset-x-0 bottom-0 z-40 flex max-h-[92dvh] w-full flex-col rounded-t-card border border-line-2 bg-surface shadow-float outline-none sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-card',
            WIDTH[size],
          )}
        >
          <header className="flex items-start gap-3 px-4 pt-5 pb-4 sm:px-6">
            {icon && <Tile icon={icon} tone={tone} size="l" />}
            <div className="min-w-0 flex-1">
              <Base.Title className="font-semibold text-title">{title}</Base.Title>
              {about && <Base.Description className="text-ink-2">{about}</Base.Description>}
            </div>
            <Base.Close
              aria-label={t('close')}
              className="-mr-1 grid size-8 place-items-center rounded-inner text-ink-2 transition-colors hover:bg-hover hover:text-ink"
            >
              <Icon name="x" size={16} />
            </Base.Close>
          </header>
          {children && <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>}
          {footer && <footer className="flex flex-wrap items-center justify-end gap-2 rounded-b-card border-t bg-sunken px-4 py-3.5 sm:px-6">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** A part of a dialog, under a hairline. */
export function DialogPart({ children, className }: { children: ReactNode; className?: string }) {
  return <section className={cn('border-t px-4 py-3.5 sm:px-6', className)}>{children}</section>
}
