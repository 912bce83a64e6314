import { z } from 'zod'
import type { Ctx } from '../context'
import { CARD, PHONE } from '../customers/contacts'
import { decide, lookUp, type Marks } from '../customers/resolve'
import { notFound, Refusal } from '../faults'
import { balance } from '../loyalty/service'
import { type Granted, normaliseCode, offersFor } from '../offers/service'

const text = z.string().trim().min(1).max(200)

/** By one mark: a card, a phone, the bank card one pays with, or what a QR code shows (a card, an account or a coupon). */
export const IDENTIFY = z
  .strictObject({ card: CARD.optional(), phone: z.string().max(40).optional(), bankCardToken: text.optional(), qr: text.optional() })
  .refine((marks) => Object.values(marks).filter((mark) => mark !== undefined).length === 1, { params: { code: 'pos.one_mark' } })

export type Identify = z.infer<typeof IDENTIFY>

export type Identified = {
  customer: { id: string; firstName: string | null; tier: string | null }
  balance: number
  /** `reward` lets the till take a discount or a gift off by itself. */
  offers: Granted[]
}

/** Who stands at the till, what they have and what they may use. Unknown: 404 `customer.unknown`; a phone that two share: 409 `customer.conflict`. */
export async function identify(ctx: Ctx, input: Identify): Promise<Identified> {
  const id = await whose(ctx, input)
  const { rows } = await ctx.tx.sql.query<{ firstName: string | null; tier: string | null }>(
    'select first_name as "firstName", tier from customers where workspace_id = $1 and id = $2',
    [ctx.workspace, id],
  )
  const offers = await offersFor(ctx, id)
  return {
    customer: { id: String(id), ...rows[0]! },
    balance: (await balance(ctx, id)).balance,
    offers,
  }
}

async function whose(ctx: Ctx, { card, phone, bankCardToken, qr }: Identify): Promise<number> {
  const tries: Marks[] = []
  if (card !== undefined) tries.push({ card, others: [] })
  if (phone !== undefined) tries.push(...phonesOf(phone).map((e164) => ({ phone: e164, others: [] })))
  if (bankCardToken !== undefined) tries.push({ others: [{ kind: 'bankCardToken', value: bankCardToken }] })
  if (qr !== undefined) tries.push({ card: qr.replace(/\s+/g, ''), others: [] }, { externalId: qr, others: [] })
  const { pointed, known } = await lookUp(ctx, tries)
  for (const [i, marks] of tries.entries()) {
    // A look, not a registration: what would be new is simply unknown.
    const decision = decide(marks, pointed[i]!, known, 'desk')
    if (decision.kind === 'known') return decision.id
    if (decision.kind === 'conflict') throw new Refusal(409, 'customer.conflict', { values: { customers: decision.ids.join(', ') } })
  }
  const owner = qr === undefined ? null : await ownerOf(ctx, qr)
  if (owner === null) throw notFound('customer')
  return owner
}

/** A cashier types a phone as it is said; only looking it up, the national prefix may be guessed. */
function phonesOf(typed: string): string[] {
  const given = PHONE.safeParse(typed)
  if (given.success) return [given.data]
  const digits = typed.replace(/\D/g, '')
  if (digits.length < 7) return []
  return [/^8\d{10}$/.test(digits) ? `+7${digits.slice(1)}` : `+${digits}`, ...(digits.length === 10 ? [`+7${digits}`] : [])]
}

async function ownerOf(ctx: Ctx, qr: string): Promise<number | null> {
  const { rows } = await ctx.tx.sql.query<{ customer_id: number }>('select customer_id from grants where workspace_id = $1 and code = $2', [
    ctx.workspace,
    normaliseCode(qr),
  ])
  return rows[0]?.customer_id ?? null
}
