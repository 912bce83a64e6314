'use client'

import { useTranslations } from 'next-intl'
import { useWords } from '../../_canvas/words/context'
import { useWorkspace } from '../../_shell/workspace'
import { usePlace } from '../../_ui/format'
import { type Piece, preview, type Sample } from './render'

/** How a guest will see it: a notification or a bubble on a phone, or a letter. Always light, as their phone is not ours. */
export function Preview({ channel, content, sample }: { channel: string; content: Record<string, unknown>; sample: Sample }) {
  const t = useTranslations('inspector')
  const { name } = useWorkspace()
  const { format } = useWords()
  const { now } = usePlace()
  const of = (key: string) => <Pieces pieces={preview(String(content[key] ?? ''), sample)} />
  if (channel === 'email') {
    return (
      <div
        role="img"
        aria-label={t('message.preview')}
        className="min-h-[200px] self-start overflow-hidden rounded-card border border-line-2 bg-[#f4f4f1] text-[#16181b]"
      >
        <div className="border-[#e4e4df] border-b bg-white px-3 py-2">
          <div className="truncate text-[#686d75] text-label">{name}</div>
          <div className="font-semibold leading-[18px]">{of('subject')}</div>
        </div>
        <div className="m-2 whitespace-pre-wrap break-words rounded-inner bg-white p-3 text-label">{of('text')}</div>
      </div>
    )
  }
  const push = channel === 'push'
  return (
    <div
      role="img"
      aria-label={t('message.preview')}
      className="min-h-[240px] self-start rounded-t-[22px] border border-line-2 border-b-0 bg-sunken p-1.5 pb-0"
    >
      <div className="h-full min-h-[234px] rounded-t-[16px] bg-[#2b2f36] px-2 pt-2.5 pb-3 text-center text-white">
        <div className="text-label first-letter:uppercase">
          {format.weekday(now)}, {format.day(now)}
        </div>
        <div className="font-semibold text-figure">12:40</div>
        <div className={`mt-2.5 bg-[#f4f4f2] px-2.5 py-2 text-left text-[#16181b] ${push ? 'rounded-[12px]' : 'rounded-[14px] rounded-bl-[4px]'}`}>
          <div className="flex items-center gap-1.5 text-[#51565e] text-label">
            <span className="grid size-4 place-items-center rounded bg-[#16181b] font-semibold text-[#f4f4f2] text-[10px]">{[...name][0]}</span>
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <span>{t('message.now')}</span>
          </div>
          {push && <div className="mt-1 font-medium leading-[18px]">{of('title')}</div>}
          <div className="mt-0.5 whitespace-pre-wrap break-words text-label leading-[17px]">{of('text')}</div>
        </div>
      </div>
    </div>
  )
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map((piece, n) =>
    'variable' in piece ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no identity but their place
      <mark key={n} className="rounded-[3px] bg-[#e8eefc] text-inherit">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  )
}
