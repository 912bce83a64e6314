import type { CampaignDocument } from '../document/document'

/** Edits that have not reached the server yet, kept in this browser: `revision` is the one they were made on. */
export type LocalDraft = { revision: number; document: CampaignDocument }

const key = (campaign: string) => `kaskad:draft:${campaign}`

export function keepDraft(campaign: string, draft: LocalDraft): void {
  try {
    localStorage.setItem(key(campaign), JSON.stringify(draft))
  } catch {
    // A full or forbidden store: the edits are still on the screen, and the next save takes them.
  }
}

export function readDraft(campaign: string): LocalDraft | null {
  try {
    const text = localStorage.getItem(key(campaign))
    return text ? (JSON.parse(text) as LocalDraft) : null
  } catch {
    return null
  }
}

export function forgetDraft(campaign: string): void {
  try {
    localStorage.removeItem(key(campaign))
  } catch {
    // Nothing was kept.
  }
}
