import type { Ctx } from '../context'
import type { Issue } from '../faults'
import { claimsOf } from './draft'
import { type Decision, decide, lookUp, type Marks, namesOf } from './resolve'
import { insertCustomers, learn, lockCreation, type Patch, reserve, updateCustomers } from './write'

/**
 * Whose receipt or event it is, as far as it says: what was given, and tokens of the cards it was paid with. `joins`: when (ms) and where somebody joins who is
 * new by it; null where it says nothing of that (history), or tells it by itself.
 */
export type Guest = { marks: Marks | null; tokens: readonly string[]; joins: { at: number; location: number | null } | null }
/** `claim` on what stays anonymous: by what somebody may be known later. */
export type Resolved = { id: number | null; claim: string | null; issue?: Issue; conflict?: boolean }

const NOBODY: Marks = { others: [] }

/**
 * Finds the customers of receipts or events, creating those whom an unknown externalId, card or phone names. A bank card alone recognises a guest;
 * one seen beside a loyalty card or account is remembered, but never beside a phone that was only typed in. The result has one entry a guest.
 */
export async function attach(ctx: Ctx, guests: readonly Guest[]): Promise<Resolved[]> {
  const marks = guests.map(({ marks, tokens }): Marks => {
    if (marks && namesOf(marks).length > 0) return marks
    // Nobody was named: the card they paid with may tell. Two different cards tell nothing.
    const token = tokens.length === 1 ? tokens[0]! : null
    return token === null ? NOBODY : { others: [{ kind: 'bankCardToken', value: token }] }
  })
  // A file repeats the same guest many times; each is looked up once.
  const distinct = new Map<string, Item>()
  const keys = marks.map((m, i) => {
    const names = namesOf(m)
    const key = names.join('\n')
    const { joins } = guests[i]!
    const seen = distinct.get(key)
    if (!seen) distinct.set(key, { marks: m, names, joins })
    else if (!joins || (seen.joins && joins.at < seen.joins.at)) seen.joins = joins
    return key
  })
  await settle(ctx, [...distinct.values()])
  const results = keys.map((key) => distinct.get(key)!.result!)
  await learn(ctx, learnedBy(guests, results))
  return results
}

type Item = { marks: Marks; names: string[]; joins: Guest['joins']; result?: Resolved }

/** In rounds, like a batch of customers: what shares an identifier with one before it waits until that one is written. */
async function settle(ctx: Ctx, items: Item[]): Promise<void> {
  let waiting = items.filter((item) => {
    if (item.names.length === 0) item.result = { id: null, claim: null }
    return item.names.length > 0
  })
  let locked = false
  while (waiting.length > 0) {
    const { pointed, known } = await lookUp(
      ctx,
      waiting.map((item) => item.marks),
    )
    const decisions = waiting.map((item, i) => decide(item.marks, pointed[i]!, known, 'till'))
    const news = decisions.filter((d) => d.kind === 'new').length
    if (!locked && news > 0) {
      locked = true
      await lockCreation(ctx)
      continue
    }
    const later: Item[] = []
    const creating: Item[] = []
    const names = new Set<string>()
    const patches: Patch[] = []
    for (const [i, item] of waiting.entries()) {
      const decision = decisions[i]!
      if (decision.kind === 'new' && item.names.some((name) => names.has(name))) later.push(item)
      else if (decision.kind === 'new') {
        for (const name of item.names) names.add(name)
        creating.push(item)
      } else {
        item.result = resultOf(decision, item.marks)
        if (decision.kind === 'known') {
          const { externalId, card, phone, email } = known.get(decision.id)!
          const fields = missing({ externalId, card, phone, email }, item.marks)
          if (fields) patches.push({ id: decision.id, fields })
        }
      }
    }
    const ids = await reserve(ctx, 'customers', creating.length)
    await insertCustomers(
      ctx,
      creating.map((item, i): Patch => {
        const shared = pointed[waiting.indexOf(item)]!.weak.size > 0
        return { id: ids[i]!, fields: { ...fieldsOf(item.marks, shared), ...joinedAt(ctx, item) }, joinedIn: item.joins?.location ?? null }
      }),
    )
    for (const [i, item] of creating.entries()) item.result = { id: ids[i]!, claim: null }
    await updateCustomers(ctx, onePerCustomer(patches))
    waiting = later
  }
}

function resultOf(decision: Exclude<Decision, { kind: 'new' }>, marks: Marks): Resolved {
  switch (decision.kind) {
    case 'known':
      return { id: decision.id, claim: null }
    case 'anonymous':
      return { id: null, claim: claimsOf(marks)[0] ?? null }
    case 'unknown':
      return { id: null, claim: null, issue: { code: 'customer.unknown' } }
    case 'conflict': {
      const code = decision.ids.length > 1 ? 'customer.conflict' : 'customer.other_number'
      return { id: null, claim: null, conflict: true, issue: { code, values: { customers: decision.ids.join(', ') } } }
    }
  }
}

const joinedAt = (ctx: Ctx, { joins }: Item) => (joins ? { joinedAt: new Date(Math.min(joins.at, ctx.now)).toISOString() } : {})

/** A phone or e-mail that somebody else has stays theirs: typed at a till it joins nobody to anything. */
function fieldsOf(marks: Marks, shared: boolean): Record<string, unknown> {
  const { externalId, card, phone, email } = marks
  const strong = { ...(externalId === undefined ? {} : { externalId }), ...(card === undefined ? {} : { card }) }
  return shared ? strong : { ...strong, ...(phone === undefined ? {} : { phone }), ...(email === undefined ? {} : { email }) }
}

/** What the customer lacked and the receipt knows. */
function missing(have: Record<'externalId' | 'card' | 'phone' | 'email', string | null>, marks: Marks): Record<string, string> | null {
  const named = marks.externalId !== undefined || marks.card !== undefined || marks.id !== undefined
  if (!named) return null
  const fields: Record<string, string> = {}
  for (const name of ['externalId', 'card', 'phone', 'email'] as const) if (have[name] === null && marks[name] !== undefined) fields[name] = marks[name]
  return Object.keys(fields).length > 0 ? fields : null
}

function onePerCustomer(patches: Patch[]): Patch[] {
  const merged = new Map<number, Patch>()
  for (const { id, fields } of patches) merged.set(id, { id, fields: { ...fields, ...merged.get(id)?.fields } })
  return [...merged.values()]
}

/** Tokens, cookies and devices that now belong to somebody, once each. */
function learnedBy(guests: readonly Guest[], results: readonly Resolved[]): { id: number; marks: Marks }[] {
  const learned = new Map<string, { id: number; marks: Marks }>()
  for (const [i, { marks, tokens }] of guests.entries()) {
    const id = results[i]!.id
    if (id === null || !marks) continue
    const named = marks.id !== undefined || marks.externalId !== undefined || marks.card !== undefined
    const others = [...marks.others, ...(named ? tokens.map((value) => ({ kind: 'bankCardToken', value })) : [])]
    const email = named ? marks.email : undefined
    if (others.length === 0 && email === undefined) continue
    const known = { others, ...(email === undefined ? {} : { email }) }
    learned.set(`${id}\n${namesOf(known).join('\n')}`, { id, marks: known })
  }
  return [...learned.values()]
}
