import type { Ctx } from '../context'

/** Identifiers of one input, in the forms in which they are stored. */
export type Marks = { id?: number; externalId?: string; card?: string; phone?: string; email?: string; others: readonly Mark[] }
/** An identifier of `customer_identifiers`: kind `bankCardToken`, `cookie`, `device` or a messenger's name. */
export type Mark = { kind: string; value: string }

/** Whom the identifiers point to. Strong ones belong to one person; weak ones (phone, e-mail) may be shared. */
export type Pointed = { strong: Set<number>; weak: Set<number> }

/** A customer already there, with what tells it from another. */
export type Known = { id: number; externalId: string | null; card: string | null; phone: string | null; email: string | null }

export type Directory = { pointed: Pointed[]; known: Map<number, Known> }

const COLUMNS = { id: 'id', externalId: 'external_id', card: 'card', phone: 'phone', email: 'email' } as const
type Column = keyof typeof COLUMNS
const isColumn = (kind: string): kind is Column => kind in COLUMNS

/**
 * Looks every input's identifiers up, in one statement for all of them. Erased customers are nobody. Values are matched by `= any(...)`, which takes
 * the index whatever the statistics of a table that is just being filled say.
 */
export async function lookUp(ctx: Ctx, inputs: readonly Marks[]): Promise<Directory> {
  const given = new Map<string, Map<string, number[]>>()
  for (const [n, marks] of inputs.entries()) {
    for (const { kind, value } of flat(marks)) {
      const values = given.get(kind) ?? new Map<string, number[]>()
      given.set(kind, values)
      const inputsOfValue = values.get(value)
      if (inputsOfValue) inputsOfValue.push(n)
      else values.set(value, [n])
    }
  }
  const pointed: Pointed[] = inputs.map(() => ({ strong: new Set(), weak: new Set() }))
  const known = new Map<number, Known>()
  if (given.size === 0) return { pointed, known }
  const customer = 'c.id, c.external_id as "externalId", c.card, c.phone, c.email'
  const parameters: unknown[] = [ctx.workspace]
  const parts = [...given].map(([kind, values]) => {
    const place = parameters.push([...values.keys()])
    if (isColumn(kind)) {
      const column = COLUMNS[kind]
      const type = kind === 'id' ? 'bigint' : 'text'
      return `select '${kind}' as kind, c.${column}::text as value, ${customer} from customers c
        where c.workspace_id = $1 and c.${column} = any($${place}::${type}[]) and c.erased_at is null`
    }
    return `select i.kind, i.value, ${customer} from customer_identifiers i join customers c on c.workspace_id = $1 and c.id = i.customer_id and c.erased_at is null
      where i.workspace_id = $1 and i.kind = $${parameters.push(kind)} and i.value = any($${place}::text[])`
  })
  const { rows } = await ctx.tx.sql.query<Known & { kind: string; value: string }>(parts.join(' union all '), parameters)
  for (const { kind, value, ...found } of rows) {
    known.set(found.id, found)
    for (const n of given.get(kind)!.get(value)!) pointed[n]![kind === 'phone' || kind === 'email' ? 'weak' : 'strong'].add(found.id)
  }
  return { pointed, known }
}

function flat(marks: Marks): Mark[] {
  const list: Mark[] = [...marks.others]
  for (const kind of ['id', 'externalId', 'card', 'phone', 'email'] as const) {
    const value = marks[kind]
    if (value !== undefined) list.push({ kind, value: String(value) })
  }
  return list
}

/** Every identifier as one text, to see which inputs of a batch share one. */
export const namesOf = (marks: Marks): string[] => flat(marks).map(({ kind, value }) => `${kind}\n${value}`)

export type Decision = { kind: 'known'; id: number } | { kind: 'new' } | { kind: 'conflict'; ids: number[] } | { kind: 'anonymous' } | { kind: 'unknown' }

/**
 * Who an input is about. `desk`: a CRM or a file that describes customers. `till`: a receipt or an event, where a phone was only typed in: it
 * finds a customer, yet never joins a card or an account to one.
 *
 * Two strong identifiers of two customers, or a strong one of one and a weak one of another, are a conflict: nothing is ever merged silently.
 * A phone or e-mail found at somebody who has *another* externalId or card is shared, not a merge: the input is a person of its own.
 */
export function decide(marks: Marks, pointed: Pointed, known: Map<number, Known>, door: 'desk' | 'till'): Decision {
  const strong = [...pointed.strong]
  const weak = [...pointed.weak]
  if (strong.length > 1) return { kind: 'conflict', ids: strong }
  const own = strong[0]
  if (own !== undefined) {
    if (weak.length > 0 && !pointed.weak.has(own)) return { kind: 'conflict', ids: [own, ...weak] }
    const { externalId, card } = known.get(own)!
    // Another account number would overwrite who they are, unless they are named by our own id. A lost card is replaced at the desk, never at the till.
    const other = (mine: string | null, given?: string) => given !== undefined && mine !== null && mine !== given
    const overwrites = (other(externalId, marks.externalId) && marks.id === undefined) || (other(card, marks.card) && door === 'till')
    return overwrites ? { kind: 'conflict', ids: [own] } : { kind: 'known', id: own }
  }
  if (marks.id !== undefined) return { kind: 'unknown' }
  const named = marks.externalId !== undefined || marks.card !== undefined
  if (named && door === 'till') return { kind: 'new' }
  const same = weak.filter((id) => {
    const { externalId, card } = known.get(id)!
    return (marks.externalId === undefined || externalId === null) && (marks.card === undefined || card === null)
  })
  if (same.length > 1) return { kind: 'conflict', ids: same }
  if (same[0] !== undefined) return { kind: 'known', id: same[0] }
  if (named || marks.phone !== undefined) return { kind: 'new' }
  if (door === 'desk') return { kind: 'new' }
  // An e-mail alone is not among what creates a customer at the till; a token, a cookie or a device stays anonymous until it is known.
  return { kind: 'anonymous' }
}
