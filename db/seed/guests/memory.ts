import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Wallet } from './house'
import type { Influence } from './odds'

/** Something a guest is going to do, at an instant of the sandbox's clock (ms). */
export type Intention =
  | { at: number; do: 'open' | 'click'; message: string }
  | { at: number; do: 'answer'; url: string; fields: Record<string, string> }
  | { at: number; do: 'unsubscribe'; url: string }

/** What the guests keep in mind between two looks at the world. Losing it loses nothing of the product's: they only forget what they were sent. */
export type Memory = {
  workspace: string
  /** Everything up to here has been lived. */
  lived: number
  /** By guest's number. */
  influences: Record<string, Influence[]>
  /** What they found in the app since the last message, by guest's number. */
  wallets: Record<string, Wallet>
  /** Guests who found back, and since which day. */
  regained: Record<string, number>
  intentions: Intention[]
  /** Messages that need no further look: all up to `settled`, and these above it. */
  settled: number
  seen: number[]
}

export const blank = (workspace: string): Memory => ({ workspace, lived: 0, influences: {}, wallets: {}, regained: {}, intentions: [], settled: 0, seen: [] })

export function recall(path: string, workspace: string): Memory {
  if (!existsSync(path)) return blank(workspace)
  try {
    const memory = JSON.parse(readFileSync(path, 'utf8')) as Memory
    return memory.workspace === workspace ? { ...blank(workspace), ...memory } : blank(workspace)
  } catch {
    // A file cut short by a crash: they wake up without memories.
    return blank(workspace)
  }
}

export function keep(path: string, memory: Memory): void {
  writeFileSync(`${path}.new`, JSON.stringify(memory))
  renameSync(`${path}.new`, path)
}
