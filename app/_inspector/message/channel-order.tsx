'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { channelIcon } from '../../_canvas/graph/step-card'
import { useWords } from '../../_canvas/words/context'
import { Button, IconButton } from '../../_ui/button'
import { Icon } from '../../_ui/icon'
import { Menu, MenuItem } from '../../_ui/menu'

/** Channels in the order tried: drag a row, or use its arrows. */
export function ChannelOrder({ channels, onChange, all }: { channels: readonly string[]; onChange: (channels: string[]) => void; all: readonly string[] }) {
  const t = useTranslations('inspector')
  const { t: words } = useWords()
  const [dragged, setDragged] = useState<number | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const move = (from: number, to: number) => {
    const next = [...channels]
    const [channel] = next.splice(from, 1)
    if (channel) next.splice(to, 0, channel)
    onChange(next)
  }
  const free = all.filter((channel) => !channels.includes(channel))
  return (
    <div className="grid gap-1">
      <ol>
        {channels.map((channel, n) => (
          <li
            key={channel}
            draggable
            onDragStart={() => setDragged(n)}
            onDragOver={(event) => {
              event.preventDefault()
              setOver(n)
            }}
            onDragEnd={() => {
              setDragged(null)
              setOver(null)
            }}
            onDrop={(event) => {
              event.preventDefault()
              if (dragged !== null && dragged !== n) move(dragged, n)
              setDragged(null)
              setOver(null)
            }}
            className={`flex h-[30px] items-center gap-2 border-b last:border-b-0 ${over === n && dragged !== null && dragged !== n ? 'bg-action-t' : ''} ${dragged === n ? 'opacity-40' : ''}`}
          >
            <Icon name="drag" size={16} className="cursor-grab text-ink-3" />
            <span className="w-4 text-center text-ink-3 text-label">{n + 1}</span>
            <Icon name={channelIcon(channel)} size={16} />
            <span className="min-w-0 flex-1 truncate">{words(`channel.${channel}`)}</span>
            <IconButton icon="up" size="s" label={t('message.up')} disabled={n === 0} onClick={() => move(n, n - 1)} />
            <IconButton icon="dn" size="s" label={t('message.down')} disabled={n === channels.length - 1} onClick={() => move(n, n + 1)} />
            <IconButton icon="x" size="s" label={t('message.removeChannel')} onClick={() => onChange(channels.filter((_, at) => at !== n))} />
          </li>
        ))}
      </ol>
      {channels.length === 0 && <p className="text-bad text-label">{t('message.noChannel')}</p>}
      {free.length > 0 && (
        <Menu
          align="start"
          trigger={
            <Button size="s" look="quiet" icon="plus" className="justify-self-start">
              {t('message.addChannel')}
            </Button>
          }
        >
          {free.map((channel) => (
            <MenuItem key={channel} icon={channelIcon(channel)} onSelect={() => onChange([...channels, channel])}>
              {words(`channel.${channel}`)}
            </MenuItem>
          ))}
        </Menu>
      )}
    </div>
  )
}
