import type { Ctx } from '../context'
import { upsertCustomers } from '../customers/service'
import { type Issue, tell } from '../faults'
import { ingest, type Manner, type Outcome, RECEIPT, type Receipt } from '../receipts/service'
import { read } from '../rest/issues'
import { type Entry, reasonsOf } from './entry'

/** What became of one document of a file; `reasons` where its lines are to be written to the file of refused ones. */
export type Stored = { status: string; reasons: string | null }

export async function storeCustomers(ctx: Ctx, entries: readonly Entry[]): Promise<Stored[]> {
  const answers = await upsertCustomers(
    ctx,
    entries.map((entry) => entry.document),
  )
  return answers.map(({ status, errors, index }) => ({
    status,
    reasons: errors.length > 0 ? reasonsOf(errors.map((e) => ({ ...e, path: e.path?.replace(new RegExp(`^items\\.${index}\\.?`), '') }))) : null,
  }))
}

/**
 * The receipts of a slice through the same path as the API's. Customers that the file describes beyond an identifier are written first, each
 * description once: `described` remembers over the whole file, and what it is to remember of this slice is added to `fresh`, for after the commit.
 */
export async function storeReceipts(
  ctx: Ctx,
  entries: readonly Entry[],
  described: ReadonlySet<string>,
  fresh: Set<string>,
  manner: Manner,
): Promise<Stored[]> {
  const results: Stored[] = []
  const customers = await describe(ctx, entries, described, fresh)
  const good: { n: number; receipt: Receipt }[] = []
  for (const [n, { document }] of entries.entries()) {
    const customer = document.customer as Record<string, unknown> | undefined
    const fault = customer && customers.get(JSON.stringify(customer))
    const checked = read(RECEIPT, customer ? { ...document, customer: identityOf(customer) } : document)
    if (fault) results[n] = { status: 'rejected', reasons: fault }
    else if (checked.issues) results[n] = refusal(ctx, 'rejected', checked.issues)
    else good.push({ n, receipt: checked.value })
  }
  const outcomes = await ingest(
    ctx,
    good.map((g) => g.receipt),
    manner,
  )
  for (const [i, { n }] of good.entries()) results[n] = toldOf(ctx, outcomes[i]!)
  return results
}

const toldOf = (ctx: Ctx, { status, issues }: Outcome): Stored =>
  status === 'accepted' || status === 'duplicate' ? { status, reasons: null } : refusal(ctx, status, issues)

const refusal = (ctx: Ctx, status: string, issues: readonly Issue[]): Stored => ({ status, reasons: reasonsOf(issues.map((issue) => tell(issue, ctx.locale))) })

const STRONG = ['id', 'externalId', 'card'] as const
const WEAK = ['phone', 'email', 'bankCardToken'] as const

/** By what the receipt finds its customer; the rest has been written already. */
function identityOf(customer: Record<string, unknown>): Record<string, unknown> {
  const pick = (names: readonly string[]) => Object.fromEntries(names.filter((name) => customer[name] !== undefined).map((name) => [name, customer[name]]))
  const strong = pick(STRONG)
  return Object.keys(strong).length > 0 ? strong : pick(WEAK)
}

/** Writes the customers who are described; gives the reasons of those that were refused, by their description. */
async function describe(ctx: Ctx, entries: readonly Entry[], described: ReadonlySet<string>, settled: Set<string>): Promise<Map<string, string>> {
  const fresh = new Map<string, Record<string, unknown>>()
  for (const { document } of entries) {
    const customer = document.customer as Record<string, unknown> | undefined
    if (!customer || Object.keys(identityOf(customer)).length === Object.keys(customer).length) continue
    const text = JSON.stringify(customer)
    if (!described.has(text)) fresh.set(text, customer)
  }
  const faults = new Map<string, string>()
  if (fresh.size === 0) return faults
  const texts = [...fresh.keys()]
  const stored = await storeCustomers(
    ctx,
    texts.map((text) => {
      const { bankCardToken, ...customer } = fresh.get(text)!
      return { document: bankCardToken === undefined ? customer : { ...customer, bankCardTokens: [bankCardToken] }, lines: [] }
    }),
  )
  for (const [i, { reasons }] of stored.entries()) {
    if (reasons) faults.set(texts[i]!, reasons)
    else settled.add(texts[i]!)
  }
  return faults
}
