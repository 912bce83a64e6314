import type { Ctx } from '../context'
import { decide, IDENTITY, lookUp, marksOfIdentity } from '../customers/service'
import { type Told, tell } from '../faults'
import { type EnterStatus, enter } from '../journeys/service'
import { read } from '../rest/issues'

type Entered = { index: number; customer?: string; status: EnterStatus | 'conflict' | 'rejected'; errors?: Told[] }

/** An identifier at least: somebody without any is not unknown, but not named. */
const REFERENCE = IDENTITY.refine((identity) => Object.keys(identity).length > 0, { params: { code: 'customer.no_identifier' } })

/**
 * Sends customers, named by any identifier, into a live campaign with a manual entry; an answer each, in the order given. Nobody is created here:
 * who is not known is `rejected` with `customer.unknown`; identifiers of two customers are a `conflict`.
 */
export async function enterByReference(ctx: Ctx, campaign: number, references: unknown[]): Promise<{ items: Entered[] }> {
  const parsed = references.map((value, i) => read(REFERENCE, value, ['customers', i]))
  const sound = parsed.flatMap((p, index) => (p.issues ? [] : [{ index, marks: marksOfIdentity(p.value) }]))
  const { pointed, known } = await lookUp(
    ctx,
    sound.map((s) => s.marks),
  )
  const items: Entered[] = parsed.map((p, index) => ({
    index,
    status: 'rejected',
    ...(p.issues ? { errors: p.issues.map((issue) => tell(issue, ctx.locale)) } : {}),
  }))
  const found: { index: number; customer: number }[] = []
  sound.forEach(({ index, marks }, i) => {
    const decision = decide(marks, pointed[i]!, known, 'till')
    if (decision.kind === 'known') found.push({ index, customer: decision.id })
    else {
      const conflict = decision.kind === 'conflict'
      const issue = conflict ? { code: 'customer.conflict', values: { customers: decision.ids.join(', ') } } : { code: 'customer.unknown' }
      items[index] = { index, status: conflict ? 'conflict' : 'rejected', errors: [tell({ ...issue, path: `customers.${index}` }, ctx.locale)] }
    }
  })
  const statuses = await enter(ctx, { campaign, customers: found.map((f) => f.customer) })
  found.forEach(({ index, customer }, i) => {
    items[index] = { index, customer: String(customer), status: statuses[i]! }
  })
  return { items }
}
