import type { PackedMove } from './packed'

/**
 * Moves that differ only in whom they are of, as one: customers who entered together mostly do the same at the same instants, and their moves would be
 * nearly all of what a cohort sends to Temporal. `who`: enrolment and customer of each, as differences to the one before.
 */
export type MoveGroup = [move: PackedMove, who: number[]]

export function groupMoves(moves: readonly PackedMove[]): MoveGroup[] {
  const groups: Open[] = []
  const alike = new Map<string, Open[]>()
  for (const move of moves) {
    const [enrolment, customer] = move[1]
    const anybody = anonymous(move)
    const key = likeness(move)
    const candidates = alike.get(key)
    let found = candidates?.find(({ group }) => same(group[0], anybody))
    if (!found) {
      found = { group: [anybody, []], enrolment: 0, customer: 0 }
      groups.push(found)
      if (candidates) candidates.push(found)
      else alike.set(key, [found])
    }
    found.group[1].push(enrolment - found.enrolment, customer - found.customer)
    found.enrolment = enrolment
    found.customer = customer
  }
  return groups.map(({ group }) => group)
}

/** A group that is being filled, and whom its last move was of. */
type Open = { group: MoveGroup; enrolment: number; customer: number }

/** Moves that differ in this differ: to write out the whole of each for a key was a tenth of a replay. */
const likeness = ([from, s]: PackedMove) => `${from} ${s[4]} ${s[8]} ${s[9]} ${s[12]}`

/** Of JSON, where names stand in the same order. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isArray(a)) {
    if (!isArray(b) || a.length !== b.length) return false
    for (let i = 0; i < a.length; i++) if (!same(a[i], b[i])) return false
    return true
  }
  return stringify(a) === stringify(b)
}

/** Taken once: globals are slow to reach inside a workflow's sandbox. */
const { isArray } = Array
const { stringify } = JSON

/** The moves of groups; a move that stands alone (as releases before groups wrote it) is taken as it is. Moves of a group share their passages. */
export function ungroupMoves(groups: readonly (MoveGroup | PackedMove)[]): PackedMove[] {
  const moves: PackedMove[] = []
  for (const group of groups) {
    if (!isGroup(group)) {
      moves.push(group)
      continue
    }
    const [[from, state, passages, ask, listen, unlisten], who] = group
    let enrolment = 0
    let customer = 0
    for (let i = 0; i < who.length; i += 2) {
      enrolment += who[i]!
      customer += who[i + 1]!
      const own = [...state] as typeof state
      own[0] = enrolment
      own[1] = customer
      // A wait for the answer to one's own ask names it.
      const wait: typeof listen = listen !== 0 && listen[3] ? [listen[0], listen[1], listen[2], `${enrolment}${listen[3]}`] : listen
      moves.push([from, own, passages, ask, wait, unlisten])
    }
  }
  return moves
}

const isGroup = (group: MoveGroup | PackedMove): group is MoveGroup => typeof group[0] !== 'number'

function anonymous([from, state, passages, ask, listen, unlisten]: PackedMove): PackedMove {
  const nobody = [...state] as typeof state
  nobody[0] = 0
  nobody[1] = 0
  const wait: typeof listen = listen !== 0 && listen[3] ? [listen[0], listen[1], listen[2], listen[3].slice(String(state[0]).length)] : listen
  return [from, nobody, passages, ask, wait, unlisten]
}
