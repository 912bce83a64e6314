'use client'

import { IconButton } from '../../_ui/button'
import { cn } from '../../_ui/cn'
import { useView } from '../store/context'
import { useWords } from '../words/context'
import { useTidy } from './use-tidy'

/** What the pointer does, and what concerns the whole drawing. */
export function Toolbar({ hand, setHand }: { hand: boolean; setHand: (hand: boolean) => void }) {
  const { t } = useWords()
  const view = useView()
  const { tidy } = useTidy()
  const on = 'bg-action-t text-accent hover:bg-action-t hover:text-accent'
  return (
    <div role="toolbar" aria-label={t('tools.title')} className="absolute top-4 left-3 z-10 flex gap-px rounded-card border bg-surface p-[3px] shadow-float">
      <IconButton icon="cursor" label={t('tools.select')} keys="V" aria-pressed={!hand} className={cn('size-7', !hand && on)} onClick={() => setHand(false)} />
      <IconButton icon="manual" label={t('tools.hand')} keys="H" aria-pressed={hand} className={cn('size-7', hand && on)} onClick={() => setHand(true)} />
      <IconButton icon="tidy" label={t('map.tidy')} keys="T" className="size-7" onClick={() => tidy()} />
      <IconButton icon="kbd" label={t('shortcuts.title')} keys="?" className="size-7" onClick={() => view.setState({ shortcuts: true })} />
    </div>
  )
}
