import { cn } from './cn'
import { Icon, type IconName } from './icon'

/** What a colour means; never used for anything else. */
export type Tone = 'entry' | 'flow' | 'action' | 'reward' | 'good' | 'bad'

export const TINT: Record<Tone, string> = {
  entry: 'bg-entry-t text-entry',
  flow: 'bg-flow-t text-flow',
  action: 'bg-action-t text-action',
  reward: 'bg-reward-t text-reward',
  good: 'bg-good-t text-good',
  bad: 'bg-bad-t text-bad',
}

const SIZE = { s: 'size-6 rounded-inner', m: 'size-8 rounded-tile', l: 'size-10 rounded-card' }
const GLYPH = { s: 14, m: 16, l: 20 }

/** A kind of thing: its icon on the tint of its meaning. */
export function Tile({ icon, tone = 'flow', size = 'm', className }: { icon: IconName; tone?: Tone; size?: keyof typeof SIZE; className?: string }) {
  return (
    <span className={cn('grid shrink-0 place-items-center', SIZE[size], TINT[tone], className)}>
      <Icon name={icon} size={GLYPH[size]} />
    </span>
  )
}
