'use client'

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { type CampaignDocument, type Step, stepOf } from '../document/document'
import { createDocumentStore, type DocumentState, type DocumentStore } from './document-store'
import { skeleton } from './skeleton'
import { createViewStore, type Mode, type ViewState, type ViewStore } from './view-store'

const Stores = createContext<{ drawing: DocumentStore; view: ViewStore } | null>(null)

/** One campaign's stores. Another campaign needs another `key`. */
export function CanvasStores({ document, mode, children }: { document: CampaignDocument; mode: Mode; children: ReactNode }) {
  const [stores] = useState(() => ({ drawing: createDocumentStore(document), view: createViewStore(mode) }))
  return <Stores value={stores}>{children}</Stores>
}

/** Shows another document to the parts inside (a published version), with the same view; null shows the drawing itself. What is edited stays the drawing. */
export function ShownDocument({ document, children }: { document: CampaignDocument | null; children: ReactNode }) {
  const stores = useStores()
  const shown = useMemo(() => (document ? { ...stores, drawing: createDocumentStore(document) } : stores), [document, stores])
  return <Stores value={shown}>{children}</Stores>
}

function useStores() {
  const stores = useContext(Stores)
  if (!stores) throw new Error('a part of the canvas outside of CanvasStores')
  return stores
}

export const useDrawing = (): DocumentStore => useStores().drawing
export const useView = (): ViewStore => useStores().view

/** A part of the document; drawn anew only when that part changes. */
export const useDocument = <T,>(select: (document: CampaignDocument) => T): T => useStore(useDrawing(), (state) => select(state.document))
/** One step, also while it is typed into. */
export const useStep = (id: string): Step | undefined => useDocument((document) => stepOf(document, id))

/** Steps without regard to their texts: see `skeleton`. */
export function useSkeleton(): readonly Step[] {
  const drawing = useDrawing()
  const select = useMemo(() => following(drawing.getState().document.steps), [drawing])
  return useStore(drawing, select)
}

function following(first: readonly Step[]) {
  let [of, kept] = [first, first]
  return ({ document: { steps } }: DocumentState) => {
    if (steps !== of) [of, kept] = [steps, skeleton(kept, steps)]
    return kept
  }
}

export const useEdit = (): DocumentState['edit'] => useStore(useDrawing(), (state) => state.edit)
export const useViewed = <T,>(select: (view: ViewState) => T): T => useStore(useView(), select)
export const useViewedShallow = <T,>(select: (view: ViewState) => T): T => useStore(useView(), useShallow(select))

/** Whether there is something to undo or redo. */
export function useHistory() {
  const { temporal } = useDrawing()
  const undoable = useStore(temporal, (state) => state.pastStates.length > 0)
  const redoable = useStore(temporal, (state) => state.futureStates.length > 0)
  return { undoable, redoable, undo: () => temporal.getState().undo(), redo: () => temporal.getState().redo() }
}
