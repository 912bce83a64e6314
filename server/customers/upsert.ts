import type { Ctx } from '../context'
import { type Issue, type Told, tell } from '../faults'
import { placesOf } from '../locations/service'
import { read } from '../rest/issues'
import { CUSTOMER, type CustomerDocument } from './document'
import { type Draft, draftOf } from './draft'
import { decide, type Known, lookUp, namesOf, type Pointed } from './resolve'
import { insertCustomers, learn, lockCreation, logConsents, type Patch, reserve, updateCustomers } from './write'

export type CustomerAnswer = { index: number; id: string | null; status: 'created' | 'updated' | 'conflict' | 'rejected'; customers?: string[]; errors: Told[] }

type Waiting = { draft: Draft; n: number; names: string[] }

/** What one input came to; the words come later, in the caller's language. Of a customer who was written, issues are what deserves a look. */
type Outcome = { id: number | null; status: CustomerAnswer['status']; customers?: number[]; issues: Issue[] }

/** Creates and changes customers from a batch; each item is judged by itself, and repeating it changes nothing. `history`: of guests a shop has had for long. */
export async function upsertCustomers(ctx: Ctx, items: readonly unknown[], history = false): Promise<CustomerAnswer[]> {
  const outcomes: Outcome[] = []
  const good: { index: number; document: CustomerDocument }[] = []
  for (const [index, item] of items.entries()) {
    const checked = read(CUSTOMER, item)
    if (checked.issues) outcomes[index] = { id: null, status: 'rejected', issues: checked.issues }
    else good.push({ index, document: checked.value })
  }
  const written = await writeCustomers(
    ctx,
    good.map((g) => draftOf(g.document)),
    history,
  )
  for (const [n, { index }] of good.entries()) outcomes[index] = written[n]!
  return outcomes.map(({ id, status, customers, issues }, index) => ({
    index,
    id: id === null ? null : String(id),
    status,
    ...(customers ? { customers: customers.map(String) } : {}),
    errors: issues.map((issue) => tell({ ...issue, path: issue.path ? `items.${index}.${issue.path}` : `items.${index}` }, ctx.locale)),
  }))
}

/**
 * Writes drafts in rounds: in each, those that share no identifier and no customer with one before them, so that a batch has the same result as its
 * items one by one.
 */
async function writeCustomers(ctx: Ctx, drafts: readonly Draft[], history: boolean): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const places = await placesOf(
    ctx,
    drafts.flatMap((d) => d.homeLocation ?? []),
  )
  let waiting: Waiting[] = drafts.map((draft, n) => ({ draft, n, names: namesOf(draft.marks) }))
  let locked = false
  while (waiting.length > 0) {
    const { pointed, known } = await lookUp(
      ctx,
      waiting.map((w) => w.draft.marks),
    )
    const decisions = waiting.map(({ draft }, i) => decide(draft.marks, pointed[i]!, known, 'desk'))
    if (!locked && decisions.some((d) => d.kind === 'new')) {
      locked = true
      await lockCreation(ctx)
      continue
    }
    const names = new Set<string>()
    const ids = new Set<number>()
    const later: Waiting[] = []
    const creating: (Waiting & { shared: Issue[] })[] = []
    const changing: (Waiting & { id: number; shared: Issue[] })[] = []
    for (const [i, item] of waiting.entries()) {
      const decision = decisions[i]!
      const clashes = item.names.some((name) => names.has(name)) || (decision.kind === 'known' && ids.has(decision.id))
      for (const name of item.names) names.add(name)
      if (clashes) later.push(item)
      else if (decision.kind === 'conflict') outcomes[item.n] = conflict(decision.ids)
      else if (decision.kind === 'known') {
        ids.add(decision.id)
        changing.push({ ...item, id: decision.id, shared: sharedPhone(item, pointed[i]!, known, decision.id) })
      } else if (decision.kind === 'new') creating.push({ ...item, shared: sharedPhone(item, pointed[i]!, known) })
      else outcomes[item.n] = { id: null, status: 'rejected', issues: [{ code: 'customer.unknown' }] }
    }
    const fresh = await reserve(ctx, 'customers', creating.length)
    const created = creating.map((item, i) => ({ ...item, id: fresh[i]! }))
    const patch = ({ id, draft }: { id: number; draft: Draft }): Patch => ({
      id,
      fields: draft.homeLocation ? { ...draft.fields, homeLocation: places.get(draft.homeLocation)!.id } : draft.fields,
    })
    const joining = history ? {} : { joinedAt: new Date(ctx.now).toISOString() }
    await insertCustomers(
      ctx,
      created.map(patch).map(({ id, fields }) => ({ id, fields: { ...joining, ...fields } })),
    )
    await updateCustomers(ctx, changing.map(patch))
    const all = [...created, ...changing]
    await learn(
      ctx,
      all.map(({ id, draft }) => ({ id, marks: draft.marks })),
    )
    await logConsents(
      ctx,
      all.flatMap(({ id, draft }) => draft.consents.map((consent) => ({ id, consent }))),
    )
    for (const { n, id, shared } of created) outcomes[n] = { id, status: 'created', issues: shared }
    for (const { n, id, shared } of changing) outcomes[n] = { id, status: 'updated', issues: shared }
    waiting = later
  }
  return outcomes
}

/** Others have this phone too: each stays a person of their own, but a till that is told the phone alone cannot tell them apart. */
function sharedPhone({ draft }: Waiting, { weak }: Pointed, known: Map<number, Known>, own?: number): Issue[] {
  const { phone } = draft.marks
  const others = phone === undefined ? [] : [...weak].filter((id) => id !== own && known.get(id)!.phone === phone)
  return others.length === 0 ? [] : [{ code: 'customer.shared_phone', path: 'phone', values: { customers: others.join(', ') } }]
}

const conflict = (ids: number[]): Outcome => ({
  id: null,
  status: 'conflict',
  customers: ids,
  issues: [{ code: ids.length > 1 ? 'customer.conflict' : 'customer.other_number', values: { customers: ids.join(', ') } }],
})
