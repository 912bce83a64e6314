'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { useTRPCClient } from '../../_trpc/client'
import { problemIn } from '../../_trpc/problem'
import type { CampaignDocument } from '../document/document'
import { useDrawing } from '../store/context'
import type { Campaign } from './campaign'
import { forgetDraft, keepDraft, readDraft } from './local-draft'

export type Saving =
  | { is: 'saved' }
  | { is: 'waiting' }
  | { is: 'saving' }
  /** The server was not reached: kept here, tried again. */
  | { is: 'offline' }
  /** Somebody else saved meanwhile; nothing of either is lost until one chooses. */
  | { is: 'stale'; message: string }
  | { is: 'refused'; message: string }

const REST_MS = 700
/** A large drawing takes some milliseconds to write down: not at each key. */
const KEEP_MS = 250
const RETRY_MS = 4000

/** Equal as JSON, whatever the order of keys (PostgreSQL keeps its own). */
function sameDocument(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return (a ?? null) === (b ?? null)
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => sameDocument((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}

/** Saves the drawing a moment after each change, over the revision it was made on, and never over somebody else's. */
export function useAutosave(campaign: Campaign) {
  const client = useTRPCClient()
  const drawing = useDrawing()
  const [saving, setSaving] = useState<Saving>({ is: 'saved' })
  const revision = useRef(campaign.revision)
  const saved = useRef<CampaignDocument>(drawing.getState().document)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const running = useRef<Promise<void> | null>(null)
  const state = useRef<Saving>(saving)
  /** Sent, but whether it arrived is not known. */
  const unsure = useRef<CampaignDocument | null>(null)
  const tell = useCallback((next: Saving) => {
    // Typing says "waiting" again and again: the page is told once.
    if (next.is === state.current.is && !('message' in next)) return
    state.current = next
    setSaving(next)
  }, [])

  const save = useCallback(async (): Promise<boolean> => {
    clearTimeout(timer.current)
    // One at a time: of several who waited, the first goes on and the others wait for it.
    while (running.current) await running.current
    const { document } = drawing.getState()
    if (document === saved.current) return true
    if (state.current.is === 'stale') return false
    tell({ is: 'saving' })
    let ok = false
    running.current = client.campaigns.save
      .mutate({ id: campaign.id, revision: revision.current, document })
      .then((answer) => {
        revision.current = answer.revision
        saved.current = document
        unsure.current = null
        ok = true
        if (drawing.getState().document === document) {
          forgetDraft(campaign.id)
          tell({ is: 'saved' })
        } else tell({ is: 'waiting' })
      })
      .catch(async (error: unknown) => {
        const problem = problemIn(error)
        // An answer that got lost on its way back: what is saved there is our own, so only its revision is new.
        if (problem?.status === 409 && unsure.current !== null) {
          const theirs = await client.campaigns.get.query({ id: campaign.id }).catch(() => null)
          if (theirs && sameDocument(theirs.document, unsure.current)) {
            revision.current = theirs.revision
            saved.current = unsure.current
            unsure.current = null
            tell({ is: 'waiting' })
            timer.current = setTimeout(() => void save(), 0)
            return
          }
        }
        if (!problem) unsure.current = document
        if (!problem || problem.status === 503) tell({ is: 'offline' })
        else if (problem.status === 409) tell({ is: 'stale', message: problem.message })
        else tell({ is: 'refused', message: problem.errors[0]?.message ?? problem.message })
        if (!problem || problem.status === 503) timer.current = setTimeout(() => void save(), RETRY_MS)
      })
      .finally(() => {
        running.current = null
      })
    await running.current
    return ok
  }, [client, campaign.id, drawing, tell])

  useEffect(() => {
    const kept = readDraft(campaign.id)
    if (kept && kept.revision === revision.current) drawing.getState().edit(() => kept.document)
    else if (kept) {
      // Made on an older revision than the server has: shown, but saved only if its owner says so.
      drawing.getState().edit(() => kept.document)
      tell({ is: 'stale', message: '' })
    }
    let keeping: ReturnType<typeof setTimeout> | undefined
    const keep = () => {
      clearTimeout(keeping)
      keeping = undefined
      const { document } = drawing.getState()
      if (document !== saved.current) keepDraft(campaign.id, { revision: revision.current, document })
    }
    const unsubscribe = drawing.subscribe(({ document }, before) => {
      if (document === before.document || document === saved.current) return
      keeping ??= setTimeout(keep, KEEP_MS)
      if (state.current.is === 'stale') return
      tell({ is: 'waiting' })
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void save(), REST_MS)
    })
    if (drawing.getState().document !== saved.current && state.current.is !== 'stale') timer.current = setTimeout(() => void save(), REST_MS)
    const back = () => void save()
    const leave = (event: BeforeUnloadEvent) => {
      if (state.current.is === 'waiting' || state.current.is === 'saving') {
        void save()
        event.preventDefault()
      }
    }
    window.addEventListener('online', back)
    window.addEventListener('beforeunload', leave)
    window.addEventListener('pagehide', keep)
    return () => {
      if (keeping) keep()
      unsubscribe()
      clearTimeout(timer.current)
      window.removeEventListener('online', back)
      window.removeEventListener('beforeunload', leave)
      window.removeEventListener('pagehide', keep)
    }
  }, [campaign.id, drawing, save, tell])

  /** After a clash: theirs is loaded, or mine goes over theirs, knowingly. */
  const settle = useCallback(
    async (keep: 'theirs' | 'mine') => {
      const theirs = await client.campaigns.get.query({ id: campaign.id })
      revision.current = theirs.revision
      if (keep === 'theirs') {
        saved.current = theirs.document as CampaignDocument
        drawing.getState().replace(theirs.document as CampaignDocument)
        forgetDraft(campaign.id)
        tell({ is: 'saved' })
      } else {
        tell({ is: 'waiting' })
        await save()
      }
    },
    [client, campaign.id, drawing, save, tell],
  )

  return { saving, save, settle }
}
