import { temporal } from 'zundo'
import { createStore } from 'zustand/vanilla'
import type { CampaignDocument } from '../document/document'

export type DocumentState = {
  document: CampaignDocument
  /**
   * Changes the document: one step of undo. Changes with the same `as` within a second (typing into one field) are one step together.
   * A change that returns the same document is none.
   */
  edit(change: (document: CampaignDocument) => CampaignDocument, as?: string): void
  /** Takes another document, without a way back to the old one: after loading. */
  replace(document: CampaignDocument): void
}

const TOGETHER_MS = 1000

/** The drawing and nothing else: no selection, no numbers, so that undo, autosave and run state never meet. */
export function createDocumentStore(document: CampaignDocument, clock: () => number = () => performance.now()) {
  let last: { as: string; at: number } | null = null
  const store = createStore<DocumentState>()(
    temporal(
      (set, get) => ({
        document,
        edit(change, as) {
          const before = get().document
          const after = change(before)
          if (after === before) return
          const at = clock()
          const together = as !== undefined && last?.as === as && at - last.at < TOGETHER_MS
          last = as === undefined ? null : { as, at }
          const history = store.temporal.getState()
          if (together) history.pause()
          set({ document: after })
          if (together) history.resume()
        },
        replace(next) {
          const history = store.temporal.getState()
          history.pause()
          set({ document: next })
          history.resume()
          history.clear()
          last = null
        },
      }),
      { partialize: ({ document: drawn }) => ({ document: drawn }), equality: (a, b) => a.document === b.document },
    ),
  )
  return store
}

export type DocumentStore = ReturnType<typeof createDocumentStore>
