'use client'

import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { CHANNELS } from '../../../workflows/segments/channels'
import { channelIcon } from '../../_canvas/graph/step-card'
import { useWords } from '../../_canvas/words/context'
import { Button } from '../../_ui/button'
import { usePlace } from '../../_ui/format'
import { Segmented } from '../../_ui/segmented'
import { Select } from '../../_ui/select'
import { DurationInput } from '../fields/duration-input'
import { FieldRow, Part } from '../fields/field-row'
import { ChannelOrder } from './channel-order'
import { Preview } from './preview'
import { previewText, type Sample, smsParts } from './render'

export type Message = { class: 'promo' | 'service'; channels: string[]; fallbackAfter?: string | null; content: Record<string, Record<string, unknown>> }

const EMPTY: Message = { class: 'promo', channels: [], fallbackAfter: null, content: {} }

/** What is said: class, channels in the order tried, a text for each, beside how a guest will see it. `variables`: what texts may name here. */
export function MessageEditor({
  value,
  onChange,
  variables,
  offer,
  problem,
}: {
  value: unknown
  onChange: (path: string, value: unknown) => void
  variables: readonly string[]
  offer: string | null
  problem?: string | undefined
}) {
  const t = useTranslations('inspector')
  const message = { ...EMPTY, ...(value as Message | null) }
  const { t: words } = useWords()
  const [shown, setShown] = useState<string | null>(null)
  const channel = shown && message.channels.includes(shown) ? shown : message.channels[0]
  const sample = useSample(offer)
  return (
    <>
      <Part title={t('message.channels')} aside={t('message.channelsAside')}>
        <ChannelOrder
          channels={message.channels}
          onChange={(channels) => {
            onChange('channels', channels)
            const added = channels.find((name) => !message.channels.includes(name))
            if (added && !message.content[added]) onChange(`content.${added}`, startContent(added, message))
          }}
          all={CHANNELS}
        />
        <div className="mt-3 grid gap-2">
          <FieldRow label={t('message.class')} help={t(`message.classHelp.${message.class}`)}>
            {(control) => (
              <Select
                {...control}
                value={message.class}
                onChange={(next) => onChange('class', next)}
                options={(['promo', 'service'] as const).map((name) => ({ value: name, label: t(`message.classes.${name}`) }))}
                className="w-full"
              />
            )}
          </FieldRow>
          {message.channels.length > 1 && (
            <FieldRow label={t('message.fallback')} help={t(message.fallbackAfter ? 'message.fallbackWhen' : 'message.fallbackHelp')}>
              {({ id }) =>
                message.fallbackAfter ? (
                  <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
                    <DurationInput id={id} label={t('message.fallback')} value={message.fallbackAfter} onChange={(iso) => onChange('fallbackAfter', iso)} />
                    <Button size="s" look="link" onClick={() => onChange('fallbackAfter', null)}>
                      {t('message.fallbackOff')}
                    </Button>
                  </div>
                ) : (
                  <Button id={id} size="s" className="mt-1 justify-self-start" onClick={() => onChange('fallbackAfter', 'PT2H')}>
                    {t('message.fallbackOn')}
                  </Button>
                )
              }
            </FieldRow>
          )}
        </div>
      </Part>
      {channel && (
        <Part className="border-b-0">
          <div className="flex items-center justify-between gap-2">
            <Segmented
              size="s"
              label={t('message.texts')}
              value={channel}
              onChange={setShown}
              options={message.channels.map((name) => ({
                value: name,
                label: words(`channel.${name}`),
                icon: message.channels.length > 4 ? undefined : channelIcon(name),
              }))}
            />
            <span className="truncate text-ink-2 text-label">{t('message.as', { name: sample.customer?.firstName ?? '' })}</span>
          </div>
          {problem && <p className="mt-2 text-bad text-label">{problem}</p>}
          <div className="mt-3 grid grid-cols-[minmax(0,1fr)_168px] gap-4">
            <Texts
              key={channel}
              channel={channel}
              content={message.content[channel] ?? {}}
              variables={variables}
              sample={sample}
              onChange={(name, text) => onChange(`content.${channel}.${name}`, text)}
            />
            <Preview channel={channel} content={message.content[channel] ?? {}} sample={sample} />
          </div>
        </Part>
      )}
    </>
  )
}

/** A new channel starts with the words of the others. */
function startContent(channel: string, { content }: Message): Record<string, unknown> {
  const other = Object.values(content)[0] ?? {}
  const text = typeof other.text === 'string' ? other.text : ''
  const head = String(other.subject ?? other.title ?? '')
  if (channel === 'email') return { subject: head, text }
  if (channel === 'push') return { title: head, text }
  return { text }
}

function useSample(offer: string | null): Sample {
  const t = useTranslations('inspector')
  const { format } = useWords()
  const { now } = usePlace()
  return {
    customer: { firstName: t('sample.firstName'), lastName: t('sample.lastName'), city: t('sample.city'), tier: t('sample.tier') },
    offer: { name: offer ?? '', summary: offer ?? '', expiresAt: format.day(now + 30 * 86_400_000), code: 'KS7Q4M' },
    location: { name: t('sample.location') },
    points: { balance: '340', expiring: '120' },
    links: { unsubscribe: t('sample.unsubscribe'), preferences: t('sample.preferences'), coupon: 'kskd.ru/c7q4m', feedback: 'kskd.ru/f2k8' },
  }
}

/** Fields of one channel's text; a variable is put where the caret was. */
function Texts({
  channel,
  content,
  variables,
  sample,
  onChange,
}: {
  channel: string
  content: Record<string, unknown>
  variables: readonly string[]
  sample: Sample
  onChange: (name: string, text: string) => void
}) {
  const t = useTranslations('inspector')
  const last = useRef<{ name: string; at: number }>({ name: 'text', at: String(content.text ?? '').length })
  const lines = channel === 'email' ? ['subject', 'text'] : channel === 'push' ? ['title', 'text'] : ['text']
  const text = String(content.text ?? '')
  const sms = smsParts(previewText(text, sample))
  const put = (variable: string) => {
    const { name, at } = last.current
    const before = String(content[name] ?? '')
    const tag = `{{ ${variable} }}`
    onChange(name, before.slice(0, at) + tag + before.slice(at))
    last.current = { name, at: at + tag.length }
  }
  return (
    <div className="grid content-start gap-2">
      {lines.map((name) => (
        <label key={name} className="grid gap-1">
          <span className="text-ink-2 text-label">{t(`message.${name}`)}</span>
          <textarea
            rows={name === 'text' ? (channel === 'email' ? 7 : 4) : 2}
            value={String(content[name] ?? '')}
            className="w-full resize-y rounded-inner border border-line-2 bg-field px-2 py-1.5 outline-none focus:border-accent"
            onChange={(event) => {
              last.current = { name, at: event.target.selectionStart }
              onChange(name, event.target.value)
            }}
            onSelect={(event) => {
              last.current = { name, at: event.currentTarget.selectionStart }
            }}
          />
        </label>
      ))}
      <span className="figures text-ink-3 text-label">{channel === 'sms' ? t('message.smsParts', sms) : t('message.letters', { count: sms.letters })}</span>
      <fieldset className="flex flex-wrap gap-1" aria-label={t('message.variables')}>
        {variables.map((variable) => (
          <button
            key={variable}
            type="button"
            className="rounded bg-action-t px-1.5 py-0.5 font-medium text-accent text-label hover:brightness-95"
            onClick={() => put(variable)}
          >
            {t(`variable.${variable.replace('.', '_')}`)}
          </button>
        ))}
      </fieldset>
    </div>
  )
}
