'use client'

import { Handle, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import type { FacePort } from '../../../workflows/model/face'
import { Icon, type IconName, isIconName } from '../../_ui/icon'
import { Tile } from '../../_ui/tile'
import type { Step } from '../document/document'
import { isEntry, lookOf } from '../faces'
import { portShares } from '../geometry/ports'
import { useStep, useViewed } from '../store/context'
import { pathOfStep, troublesOf } from '../store/indices'
import { useWords } from '../words/context'
import { letterOf } from '../words/letter'
import { CardCounts, CardNumbers, PortCount } from './card-numbers'
import { CardTrouble } from './card-trouble'
import type { CardData, CardNode } from './use-nodes'

export const channelIcon = (channel: string): IconName => (channel === 'email' ? 'mail' : channel === 'sms' ? 'sms' : channel === 'push' ? 'push' : 'chat')
export const icon = (name: string): IconName => (isIconName(name) ? name : 'question')

/** A step: tile, kind with its channels, one sentence, numbers while it runs, what is wrong with it and its remedy, ways out. */
export const StepCard = memo(function StepCard({ data, id }: NodeProps<CardNode>) {
  const step = useStep(id)
  return step && <Card step={step} data={data} />
})

const Card = memo(function Card({ step, data: { open, quiet } }: { step: Step; data: CardData }) {
  const { id } = step
  const { phrase, t, format } = useWords()
  const live = useViewed((view) => view.mode === 'live')
  const path = useViewed((view) => pathOfStep(view.guest?.trace?.entries, id))
  const trouble = useViewed((view) => (view.mode === 'draw' ? troublesOf(view.diagnostics, id)[0]?.severity : undefined))
  const { label, detail, summary, ports, channels, meaning, icon: glyph } = lookOf(step)
  const shares = portShares(ports, quiet)
  const state = trouble === 'error' ? ' is-error' : trouble ? ' is-warn' : ''
  const kind = phrase(label)
  const said = phrase(summary)
  return (
    <>
      {!isEntry(step.kind) && <Handle type="target" id="in" position={Position.Top} className="k-in" isConnectableStart={false} />}
      <article className={`k-card${state}${path === 'off' ? ' is-dim' : path === 'on' ? ' is-onpath' : ''}`} aria-label={`${kind}: ${said}`}>
        <header className="k-head">
          <Tile icon={icon(glyph)} tone={meaning} />
          <div className="min-w-0 flex-1">
            <span className="k-kind k-near">
              <span className="truncate">
                {kind}
                {detail && ` · ${phrase(detail)}`}
              </span>
              {step.kind !== 'feedback' &&
                channels.map((channel, n) => (
                  <span key={channel} className="flex flex-none items-center gap-0.5">
                    {n > 0 && <Icon name="right" size={10} />}
                    <Icon name={channelIcon(channel)} size={14} />
                  </span>
                ))}
            </span>
            <strong className="k-sum">{said}</strong>
          </div>
          {live && <CardCounts id={id} ends={ports.length > 0} />}
        </header>
        {live ? <CardNumbers id={id} ports={ports} /> : <CardTrouble id={id} />}
        {ports.length > 1 && (
          <div className="k-ports k-near">
            {ports.map((port, n) => (
              <PortName
                key={port.id}
                step={id}
                port={port}
                letter={step.kind === 'split' ? letterOf(n, format.locale) : null}
                share={shares.get(port.id) ?? 0.5}
                room={quiet.size > 0 ? 0.46 : 0.94 / ports.length}
                quiet={quiet.has(port.id)}
                live={live}
              />
            ))}
          </div>
        )}
      </article>
      {ports.map((port) => (
        <Handle
          key={port.id}
          type="source"
          id={port.id}
          position={Position.Bottom}
          className={`k-out${port.tone === 'neutral' ? '' : ` is-${port.tone}`}${open.has(port.id) ? ' is-open' : ''}${quiet.has(port.id) ? ' is-quiet' : ''}`}
          style={{ left: `${(shares.get(port.id) ?? 0.5) * 100}%` }}
          data-port={port.id}
          role="img"
          aria-label={t('portOf', { port: phrase(port.label), step: kind })}
        >
          <span className="k-knob pointer-events-none">
            <Icon name="plus" size={12} />
          </span>
        </Handle>
      ))}
      {step.note && !live && <p className="k-note k-near">{step.note}</p>}
    </>
  )
})

type PortNameProps = {
  step: string
  port: FacePort
  /** Versions of a test are known by letters. */
  letter: string | null
  share: number
  room: number
  quiet: boolean
  live: boolean
}

function PortName({ step, port, letter, share, room, quiet, live }: PortNameProps) {
  const { phrase, format } = useWords()
  const sign: IconName | null = quiet ? 'end' : port.id === 'visited' || port.id === 'sent' ? 'check' : port.id === 'not-visited' ? 'x' : null
  return (
    <span
      className={`k-port${port.tone === 'neutral' ? '' : ` is-${port.tone}`}${quiet ? ' is-quiet' : ''}`}
      style={quiet ? { maxWidth: '62%' } : { left: `${(share - room / 2) * 100}%`, width: `${room * 100}%` }}
    >
      {sign && (live || sign !== 'check' || port.id === 'visited') && <Icon name={sign} size={14} />}
      <span className="truncate">
        {letter === null
          ? phrase(port.label)
          : live
            ? `${letter} · ${phrase(port.label)}`
            : `${letter} ${format.share((port.weight ?? 0) / 100).replace(/[.,]0/, '')}`}
      </span>
      {live && quiet && <PortCount id={step} port={port.id} />}
    </span>
  )
}
