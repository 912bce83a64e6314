import { createStore } from 'zustand/vanilla'
import type { EnrolmentState } from '../data/campaign'
import type { Position } from '../document/document'
import type { Stats, Trace } from '../live/stats'
import type { Diagnostic } from './diagnostic'

export type Mode = 'draw' | 'live'
/** What a click on a number asks for: the guests behind it. */
export type People = { step?: string; port?: string; state?: EnrolmentState; control?: boolean; title: string; count: number }

export type ViewState = {
  mode: Mode
  selected: readonly string[]
  /** Key of the chosen arrow. */
  arrow: string | null
  /** Key of the arrow under what is being dragged: it would be spliced. */
  hot: string | null
  /** Step under the pointer: its quiet arrows are drawn. */
  hovered: string | null
  /** "What next?", at a place of the window, for a port or for nothing (`/`). */
  asking: { at: Position; drop: Position; from?: { step: string; port: string } } | null
  shortcuts: boolean
  diagnostics: readonly Diagnostic[]
  stats: Stats | null
  people: People | null
  /** The guest whose way is shown. */
  guest: { enrolment: string; name: string; trace: Trace | null } | null
}

const START: ViewState = {
  mode: 'draw',
  selected: [],
  arrow: null,
  hot: null,
  hovered: null,
  asking: null,
  shortcuts: false,
  diagnostics: [],
  stats: null,
  people: null,
  guest: null,
}

/** What is seen and pointed at, and what is happening: never saved, never undone. */
export const createViewStore = (mode: Mode) => createStore<ViewState>()(() => ({ ...START, mode }))

export type ViewStore = ReturnType<typeof createViewStore>
