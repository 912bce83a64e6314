import type { Ctx } from '../context'
import { type Issue, type Told, tell } from '../faults'
import { placesOf } from '../locations/service'
import { read } from '../rest/issues'
import { CUSTOMER, type CustomerDocument } from './document'
import { type Draft, draftOf } from './draft'
import { decide, lookUp, namesOf } from './resolve'
import { insertCustomers, learn, lockCreation, logConsents, type Patch, reserve, updateCustomers } from './write'

export type CustomerAnswer = { index: number; id: string | null; status: 'created' | 'updated' | 'conflict' | 'rejected'; customers?: string[]; errors: Told[] }

/** What one input came to; the words come later, in the caller's language. */
type Outcome = { id: number | null; status: CustomerAnswer['status']; customers?: number[]; issues: Issue[] }

/** Creates and changes customers from a batch; each item is judged by itself, and repeating it changes nothing. `prefix` starts the paths of issues. */
export async function upsertCustomers(ctx: Ctx, items: readonly unknown[]): Promise<CustomerAnswer[]> {
  const outcomes: Outcome[] = []
  const good: { index: number; document: CustomerDocument }[] = []
  for (const [index, item] of items.entries()) {
    const checked = read(CUSTOMER, item, ['items', index])
    if (checked.issues) outcomes[index] = { id: null, status: 'rejected', issues: checked.issues }
    else good.push({ index, document: checked.value })
  }
  const written = await writeCustomers(
    ctx,
    good.map((g) => draftOf(g.document)),
  )
  for (const [n, { index }] of good.entries()) outcomes[index] = written[n]!
  return outcomes.map(({ id, status, customers, issues }, index) => ({
    index,
    id: id === null ? null : String(id),
    status,
    ...(customers ? { customers: customers.map(String) } : {}),
    errors: issues.map((issue) => tell({ ...issue, path: issue.path ?? `items.${index}` }, ctx.locale)),
  }))
}

/**
 * Writes drafts in rounds: in each, those that share no identifier and no customer with one before them, so that a batch has the same result as its
 * items one by one.
 */
async function writeCustomers(ctx: Ctx, drafts: readonly Draft[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const places = await placesOf(
    ctx,
    drafts.flatMap((d) => d.homeLocation ?? []),
  )
  let waiting = drafts.map((draft, n) => ({ draft, n, names: namesOf(draft.marks) }))
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
    const later: typeof waiting = []
    const creating: typeof waiting = []
    const changing: ((typeof waiting)[number] & { id: number })[] = []
    for (const [i, item] of waiting.entries()) {
      const decision = decisions[i]!
      const clashes = item.names.some((name) => names.has(name)) || (decision.kind === 'known' && ids.has(decision.id))
      for (const name of item.names) names.add(name)
      if (clashes) later.push(item)
      else if (decision.kind === 'conflict') outcomes[item.n] = conflict(decision.ids)
      else if (decision.kind === 'known') {
        ids.add(decision.id)
        changing.push({ ...item, id: decision.id })
      } else if (decision.kind === 'new') creating.push(item)
      else outcomes[item.n] = { id: null, status: 'rejected', issues: [{ code: 'customer.unknown' }] }
    }
    const fresh = await reserve(ctx, 'customers', creating.length)
    const created = creating.map((item, i) => ({ ...item, id: fresh[i]! }))
    const patch = ({ id, draft }: { id: number; draft: Draft }): Patch => ({
      id,
      fields: draft.homeLocation ? { ...draft.fields, homeLocation: places.get(draft.homeLocation)!.id } : draft.fields,
    })
    await insertCustomers(ctx, created.map(patch))
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
    for (const { n, id } of created) outcomes[n] = { id, status: 'created', issues: [] }
    for (const { n, id } of changing) outcomes[n] = { id, status: 'updated', issues: [] }
    waiting = later
  }
  return outcomes
}

const conflict = (ids: number[]): Outcome => ({
  id: null,
  status: 'conflict',
  customers: ids,
  issues: [{ code: ids.length > 1 ? 'customer.conflict' : 'customer.other_number', values: { customers: ids.join(', ') } }],
})
