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

/** Looks every input's identifiers up, in one statement for all of them. Erased customers are nobody. */
export async function lookUp(ctx: Ctx, inputs: readonly Marks[]): Promise<Directory> {
  const given: { n: number[]; kind: string[]; value: string[] } = { n: [], kind: [], value: [] }
  for (const [n, marks] of inputs.entries()) {
    for (const { kind, value } of flat(marks)) {
      given.n.push(n)
      given.kind.push(kind)
      given.value.push(value)
    }
  }
  const pointed: Pointed[] = inputs.map(() => ({ strong: new Set(), weak: new Set() }))
  const known = new Map<number, Known>()
  if (given.n.length === 0) return { pointed, known }
  const { rows } = await ctx.tx.sql.query<Known & { n: number; kind: string }>(
    `with given as materialized (select * from unnest($2::int[], $3::text[], $4::text[]) as g(n, kind, value)),
     hit as (
       select g.n, g.kind, c.id from given g join customers c on c.workspace_id = $1 and c.external_id = g.value where g.kind = 'externalId'
       union all select g.n, g.kind, c.id from given g join customers c on c.workspace_id = $1 and c.card = g.value where g.kind = 'card'
       union all select g.n, g.kind, c.id from given g join customers c on c.workspace_id = $1 and c.phone = g.value where g.kind = 'phone'
       union all select g.n, g.kind, c.id from given g join customers c on c.workspace_id = $1 and c.email = g.value where g.kind = 'email'
       union all select g.n, g.kind, c.id from given g join customers c on c.workspace_id = $1 and c.id = case when g.kind = 'id' then g.value::bigint end where g.kind = 'id'
       union all select g.n, g.kind, i.customer_id from given g join customer_identifiers i on i.workspace_id = $1 and i.kind = g.kind and i.value = g.value
     )
     select h.n, h.kind, c.id, c.external_id as "externalId", c.card, c.phone, c.email
     from hit h join customers c on c.workspace_id = $1 and c.id = h.id and c.erased_at is null`,
    [ctx.workspace, given.n, given.kind, given.value],
  )
  for (const { n, kind, ...customer } of rows) {
    known.set(customer.id, customer)
    pointed[n]![kind === 'phone' || kind === 'email' ? 'weak' : 'strong'].add(customer.id)
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
