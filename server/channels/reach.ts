import type { Message } from '../../workflows/model/message'
import type { Ctx } from '../context'
import { type Addressed, addressOf } from './addresses'
import { Permissions } from './permission'

export type Reach = {
  /** By the first possible channel of each, in the message's order. `price` of one message, minor units. */
  channels: { channel: string; customers: number; price: number }[]
  unreachable: number
  /** All of them together, minor units. */
  cost: number
}

/** By which channel a message would reach these customers now. Caps, budgets and quiet hours, which depend on the moment, are not asked. */
export async function reach(ctx: Ctx, customers: number[], message: Message): Promise<Reach> {
  const { rows: houses } = await ctx.tx.sql.query<{ channel_prices: Record<string, number> }>('select channel_prices from workspaces where id = $1', [
    ctx.workspace,
  ])
  const prices = houses[0]?.channel_prices ?? {}
  const { rows } = await ctx.tx.sql.query<Addressed>('select id, email, phone, ids from customers where workspace_id = $1 and id = any($2::bigint[])', [
    ctx.workspace,
    customers,
  ])
  const addresses = rows.map((customer) => message.channels.map((channel) => ({ channel, address: addressOf(channel, customer, ctx.sandbox) })))
  const permissions = await Permissions.read(ctx.tx.sql, ctx.workspace, ctx.now, {
    customers,
    channels: [...message.channels],
    addresses: addresses.flat().flatMap(({ channel, address }) => (address ? [{ channel, address }] : [])),
  })
  const counts = new Map<string, number>(message.channels.map((channel) => [channel, 0]))
  rows.forEach((customer, i) => {
    const first = addresses[i]!.find(({ channel, address }) => address !== null && permissions.refusal(customer.id, channel, address, message.class) === null)
    if (first) counts.set(first.channel, counts.get(first.channel)! + 1)
  })
  const channels = [...counts].map(([channel, n]) => ({ channel, customers: n, price: prices[channel] ?? 0 }))
  const reached = channels.reduce((sum, line) => sum + line.customers, 0)
  return { channels, unreachable: customers.length - reached, cost: channels.reduce((sum, line) => sum + line.customers * line.price, 0) }
}
