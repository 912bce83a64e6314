'use client'

import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import { Icon } from '../../_ui/icon'
import type { Step } from '../document/document'
import { lookOf } from '../faces'
import { useView, useViewed, useViewedShallow } from '../store/context'
import { useWords } from '../words/context'
import { pathState } from './step-card'

export type EndNode = Node<{ step: Step; good: boolean }, 'end'>

/** Where ways end: a pill with the reason, and how many ended here. */
export const EndPill = memo(function EndPill({ data, id }: NodeProps<EndNode>) {
  const { phrase, format } = useWords()
  const view = useView()
  const trouble = useViewed((state) => (state.mode === 'draw' ? state.diagnostics.find((found) => found.step === id) : undefined))
  const count = useViewed((state) => (state.mode === 'live' ? (state.stats?.steps[id]?.entered ?? 0) : null))
  const path = useViewedShallow((state) => pathState(state.guest?.trace?.entries, id))
  const label = phrase(lookOf(data.step).summary)
  return (
    <>
      <Handle type="target" id="in" position={Position.Top} className="k-in" isConnectableStart={false} />
      <span
        className={`k-end${data.good ? ' is-good' : ''}${path === 'off' ? ' is-dim' : ''}`}
        title={trouble?.message}
        style={trouble && { borderColor: trouble.severity === 'error' ? 'var(--bad-s)' : 'var(--reward-s)' }}
      >
        <Icon name={trouble ? (trouble.severity === 'error' ? 'error' : 'warn') : data.good ? 'check' : 'end'} size={14} />
        <span className="truncate">{label}</span>
        {count !== null && (
          <button type="button" className="k-number nodrag" onClick={() => view.setState({ people: { step: id, state: 'any', title: label, count } })}>
            {format.number(count)}
          </button>
        )}
      </span>
    </>
  )
})
