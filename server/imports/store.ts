import type { Ctx } from '../context'
import { CUSTOMER, upsertCustomers } from '../customers/service'
import type { Issue, Told } from '../faults'
import type { Locale } from '../messages/words'
import { ingest, type Manner, type Outcome, RECEIPT, type Receipt } from '../receipts/service'
import { read } from '../rest/issues'
import { fieldOf } from './build'
import { type Entry, tellOfFile } from './entry'

/** What became of one document of a file; with `errors` its lines are written to the file of refused ones. */
export type Stored = { status: string; errors: Told[] }

export async function storeCustomers(ctx: Ctx, entries: readonly Pick<Entry, 'document'>[], history: boolean): Promise<Stored[]> {
  const answers = await upsertCustomers(
    ctx,
    entries.map((entry) => entry.document),
    history,
  )
  return answers.map(({ id, status, errors, index }) => ({
    status,
    // Who was written is not refused, whatever deserves a look.
    errors: (id === null ? errors : []).map((e) => ({ ...e, path: e.path?.replace(new RegExp(`^items\\.${index}\\.?`), '') })),
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
  const customers = await describe(ctx, entries, described, fresh, manner.history ?? false)
  const good: { n: number; receipt: Receipt }[] = []
  for (const [n, { document }] of entries.entries()) {
    const customer = customerOf(document)
    const faults = (customer && customers.get(JSON.stringify(customer))) ?? []
    const checked = read(RECEIPT, asReceipt(document))
    const errors = merged(checked.issues?.map((issue) => tellOfFile(issue, ctx.locale)) ?? [], faults)
    if (checked.issues || errors.length > 0) results[n] = { status: 'rejected', errors }
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

const toldOf = (ctx: Ctx, { status, issues }: Outcome): Stored => ({
  status,
  errors: status === 'accepted' || status === 'duplicate' ? [] : issues.map((issue) => tellOfFile(issue, ctx.locale)),
})

/** All that is wrong with a document: what its cells could not be read as (`unread`), and what its schema has against the rest. */
export function faultsOf(into: 'receipts' | 'customers', document: Record<string, unknown>, unread: readonly Issue[], locale: Locale): Told[] {
  const customer = into === 'receipts' ? customerOf(document) : document
  const judged = [
    ...(into === 'receipts' ? (read(RECEIPT, asReceipt(document)).issues ?? []) : []),
    ...((customer && read(CUSTOMER, asCustomer(customer), into === 'receipts' ? ['customer'] : []).issues) || []),
  ]
  const places = new Set(unread.map((issue) => fieldOf(issue.path ?? '')))
  const rest = judged.filter((issue) => !places.has(fieldOf(issue.path ?? '')))
  return merged(
    unread.map((issue) => tellOfFile(issue, locale)),
    rest.map((issue) => tellOfFile(issue, locale)),
  )
}

/** What two looks at the same document found, each thing once. */
const merged = (some: Told[], more: Told[]): Told[] => [...new Map([...some, ...more].map((told) => [`${told.code} ${told.path}`, told])).values()]

const STRONG = ['id', 'externalId', 'card'] as const
const WEAK = ['phone', 'email', 'bankCardToken'] as const

/** By what the receipt finds its customer; the rest has been written already. */
function identityOf(customer: Record<string, unknown>): Record<string, unknown> {
  const pick = (names: readonly string[]) => Object.fromEntries(names.filter((name) => customer[name] !== undefined).map((name) => [name, customer[name]]))
  const strong = pick(STRONG)
  return Object.keys(strong).length > 0 ? strong : pick(WEAK)
}

const customerOf = (document: Record<string, unknown>) => document.customer as Record<string, unknown> | undefined

function asReceipt(document: Record<string, unknown>): Record<string, unknown> {
  const customer = customerOf(document)
  return customer ? { ...document, customer: identityOf(customer) } : document
}

function asCustomer({ bankCardToken, ...customer }: Record<string, unknown>): Record<string, unknown> {
  return bankCardToken === undefined ? customer : { ...customer, bankCardTokens: [bankCardToken] }
}

/** Writes the customers who are described; gives what is wrong with those that were refused, by their description. */
async function describe(
  ctx: Ctx,
  entries: readonly Entry[],
  described: ReadonlySet<string>,
  settled: Set<string>,
  history: boolean,
): Promise<Map<string, Told[]>> {
  const fresh = new Map<string, Record<string, unknown>>()
  for (const { document } of entries) {
    const customer = customerOf(document)
    if (!customer || Object.keys(identityOf(customer)).length === Object.keys(customer).length) continue
    const text = JSON.stringify(customer)
    if (!described.has(text)) fresh.set(text, customer)
  }
  const faults = new Map<string, Told[]>()
  if (fresh.size === 0) return faults
  const texts = [...fresh.keys()]
  const stored = await storeCustomers(
    ctx,
    texts.map((text) => ({ document: asCustomer(fresh.get(text)!) })),
    history,
  )
  for (const [i, { errors }] of stored.entries()) {
    if (errors.length > 0)
      faults.set(
        texts[i]!,
        errors.map((e) => ({ ...e, path: e.path ? `customer.${e.path}` : 'customer' })),
      )
    else settled.add(texts[i]!)
  }
  return faults
}
