'use client'

import { Handle, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import { Icon } from '../../_ui/icon'
import { lookOf } from '../faces'
import { useStep, useView, useViewed } from '../store/context'
import { pathOfStep, troublesOf } from '../store/indices'
import { useWords } from '../words/context'
import type { CardNode } from './use-nodes'

/** Where ways end: a pill with the reason, and how many ended here. */
export const EndPill = memo(function EndPill({ data, id }: NodeProps<CardNode>) {
  const { phrase, format } = useWords()
  const view = useView()
  const step = useStep(id)
  const trouble = useViewed((state) => (state.mode === 'draw' ? troublesOf(state.diagnostics, id)[0] : undefined))
  const count = useViewed((state) => (state.mode === 'live' ? (state.stats?.steps[id]?.entered ?? 0) : null))
  const path = useViewed((state) => pathOfStep(state.guest?.trace?.entries, id))
  if (!step) return null
  const label = phrase(lookOf(step).summary)
  return (
    <>
      <Handle type="target" id="in" position={Position.Top} className="k-in" isConnectableStart={false} />
      <span
        className={`k-end${data.good ? ' is-good' : ''}${path === 'off' ? ' is-dim' : ''}`}
        title={trouble?.message}
        style={trouble && { borderColor: trouble.severity === 'error' ? 'var(--bad-s)' : 'var(--reward-s)' }}
      >
        <Icon name={trouble ? (trouble.severity === 'error' ? 'error' : 'warn') : data.good ? 'check' : 'end'} size={14} />
        <span className="truncate first-letter:uppercase">{label}</span>
        {count !== null && (
          <button type="button" className="k-number nodrag nopan" onClick={() => view.setState({ people: { step: id, state: 'any', title: label, count } })}>
            {format.number(count)}
          </button>
        )}
      </span>
    </>
  )
})
