import { cva, type VariantProps } from 'class-variance-authority'
import Link from 'next/link'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn'
import { Icon, type IconName } from './icon'
import { Tooltip } from './tooltip'

export const button = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap border font-medium no-underline transition-colors disabled:cursor-not-allowed aria-disabled:cursor-not-allowed',
  {
    variants: {
      look: {
        plain: 'border-line-2 bg-surface text-ink hover:bg-hover disabled:text-ink-3 disabled:hover:bg-surface',
        accent:
          'border-accent bg-accent text-on-accent hover:border-accent-hover hover:bg-accent-hover disabled:border-line disabled:bg-hover disabled:text-ink-3',
        quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink disabled:text-ink-3',
        bad: 'border-line-2 bg-surface text-bad hover:border-bad-s hover:bg-bad-t disabled:text-ink-3',
        link: 'border-transparent bg-transparent text-accent hover:underline disabled:text-ink-3',
      },
      size: {
        s: 'h-6 rounded-inner px-2 text-label',
        m: 'h-8 rounded-inner px-3 text-body',
        l: 'h-10 rounded-tile px-4 text-body',
        big: 'h-12 rounded-card px-4 font-semibold text-title',
      },
      square: { true: 'px-0', false: '' },
    },
    compoundVariants: [
      { square: true, size: 's', class: 'w-6' },
      { square: true, size: 'm', class: 'w-8' },
      { square: true, size: 'l', class: 'w-10' },
      { square: true, size: 'big', class: 'w-12' },
      { look: 'link', size: ['s', 'm'], class: 'h-auto px-0' },
    ],
    defaultVariants: { look: 'plain', size: 'm', square: false },
  },
)

type Look = Omit<VariantProps<typeof button>, 'square'>

export type ButtonProps = ComponentProps<'button'> & Look & { icon?: IconName; busy?: boolean; children?: ReactNode }

/** `busy` keeps the label and its width, says so to screen readers, and lets no second click through. */
export function Button({ look, size, icon, busy, className, children, type = 'button', onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      onClick={busy ? (e) => e.preventDefault() : onClick}
      className={cn(button({ look, size }), className)}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} size={size === 's' ? 14 : 16} />}
      {children}
    </button>
  )
}

export type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label'> &
  Look & { icon: IconName; label: string; keys?: string; side?: 'top' | 'right' | 'bottom' | 'left' }

/** A square button; its label is the tooltip and what a screen reader says. */
export function IconButton({ icon, label, keys, look = 'quiet', size, side, className, type = 'button', ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} keys={keys} side={side}>
      <button {...rest} type={type} aria-label={label} className={cn(button({ look, size, square: true }), className)}>
        <Icon name={icon} size={size === 's' ? 14 : size === 'big' ? 20 : 16} />
      </button>
    </Tooltip>
  )
}

/** A way to another page that looks like a button. */
export function LinkButton({ look, size, icon, className, children, ...rest }: ComponentProps<typeof Link> & Look & { icon?: IconName }) {
  return (
    <Link {...rest} className={cn(button({ look, size }), className)}>
      {icon && <Icon name={icon} size={size === 's' ? 14 : 16} />}
      {children}
    </Link>
  )
}

export function Spinner({ size = 14 }: { size?: number }) {
  return (
    <svg
      aria-hidden
      width={size}
      height={size}
      viewBox="0 0 16 16"
      className="animate-spin"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
    >
      <circle cx="8" cy="8" r="6.2" opacity={0.25} />
      <path d="M14.2 8A6.2 6.2 0 0 0 8 1.8" />
    </svg>
  )
}
