import { around, difference, effective, fromHits, fromSums, type Sample, variance } from '../../../workflows/model/always-valid'
import { DAY } from './population'
import type { World } from './world'

export type Chosen = { version?: number; from?: number; to?: number }

type Flow = {
  customer: number
  at: number
  kind: string
  ours: boolean
  step?: string
  told?: string | null
  visit?: string
  day?: number
  revenue: number
  margin: number
  cost: number
}

/** The same figures as the server's, by walking through rows one by one: what the words of the product say, and nothing of its SQL. */
export function oracle(world: World, chosen: Chosen) {
  const flows = flowsOf(world)
  const of = (customer: number) => flows.get(customer) ?? []
  const inside = (f: Flow, since: number, until: number) => f.at <= until && (f.at > since || (f.ours && f.at === since))
  const sum = (rows: readonly Flow[], key: 'margin' | 'revenue' | 'cost') => rows.reduce((total, row) => total + row[key], 0)
  const CAME = ['receipt', 'check-in']
  const goalKinds = world.goal.where !== null ? ['goal'] : world.goal.event === 'visited' ? CAME : world.goal.event === 'purchased' ? ['receipt'] : ['goal']

  const enrolment = new Map(world.enrolments.map((e) => [e.id, e]))
  const dated = (e: World['enrolments'][number]) =>
    (chosen.from === undefined || e.entered_at >= chosen.from) && (chosen.to === undefined || e.entered_at < chosen.to)
  const passes = world.passes.filter((p) => dated(enrolment.get(p.enrolment_id)!) && (chosen.version === undefined || p.version === chosen.version))
  const keyOf = (row: { enrolment_id: number; step: string; visit: number }) => `${row.enrolment_id}/${row.step}/${row.visit}`
  const keys = new Set(passes.map(keyOf))
  const mine = (row: Parameters<typeof keyOf>[0]) => keys.has(keyOf(row))

  // Guests: the first of the enrolments chosen.
  const guests = new Map<number, { control: boolean; since: number }>()
  for (const e of [...world.enrolments].sort((a, b) => a.entered_at - b.entered_at || a.id - b.id))
    if (dated(e) && (chosen.version === undefined || e.version === chosen.version) && !guests.has(e.customer_id)) guests.set(e.customer_id, { control: e.control, since: e.entered_at }) // biome-ignore format: a row

  const REWARDS = ['gift', 'discount', 'points']
  const measured = [...guests].filter(([, g]) => g.since + world.goal.within <= world.now).map(([customer, g]) => ({ ...g, rows: of(customer).filter((f) => inside(f, g.since, g.since + world.goal.within)) })) // biome-ignore format: a row
  const side = (control: boolean) => {
    const all = measured.filter((m) => m.control === control)
    const receipts = all.flatMap((m) => m.rows.filter((f) => f.kind === 'receipt'))
    return {
      n: all.length,
      margin: sample(all.map((m) => sum(m.rows, 'margin'))),
      goal: fromHits(all.length, all.filter((m) => m.rows.some((f) => goalKinds.includes(f.kind))).length),
      average: receipts.length ? Math.round(sum(receipts, 'revenue') / receipts.length) : null,
      messages: sum(all.flatMap((m) => m.rows.filter((f) => f.kind === 'message')), 'cost'), // biome-ignore format: a value
      used: all.flatMap((m) => m.rows.filter((f) => REWARDS.includes(f.kind))),
    }
  }
  const [treated, control] = [side(false), side(true)]
  const told = difference(treated.margin, control.margin)
  const againstControl = treated.n === 0 || control.n === 0 ? null : {
    metric: 'margin', perCustomer: { treated: treated.margin.mean, control: control.margin.mean }, lift: told.estimate, interval: told.interval,
    total: told.estimate * treated.n, customers: { treated: treated.n, control: control.n },
    goal: { treated: treated.goal.mean, control: control.goal.mean, interval: difference(treated.goal, control.goal).interval },
    averageReceipt: { treated: treated.average, control: control.average },
    costs: { rewards: sum(treated.used, 'cost'), messages: treated.messages, used: grouped(treated.used) },
  } // biome-ignore format: a record

  // Sends: each reaches to the guest's next.
  const sends = world.sends.filter((s) => s.state !== 'failed').sort((a, b) => a.customer_id - b.customer_id || a.at - b.at || a.enrolment_id - b.enrolment_id || a.visit - b.visit) // biome-ignore format: a row
  const windows = sends.map((s, i) => {
    const after = sends[i + 1]?.customer_id === s.customer_id ? sends[i + 1]!.at : Number.POSITIVE_INFINITY
    return { ...s, until: Math.min(s.at + world.attribution, world.now, after) }
  }).filter(mine) // biome-ignore format: a chain
  const steps: Record<string, { visited: number; revenue: number; margin: number; cost: number }> = {}
  for (const w of windows) {
    steps[w.step] ??= { visited: 0, revenue: 0, margin: 0, cost: 0 }
    const at = steps[w.step]!
    const rows = of(w.customer_id).filter((f) => f.at > w.at && f.at <= w.until && CAME.includes(f.kind))
    if (rows.length > 0) at.visited += 1
    at.revenue += sum(rows, 'revenue')
    at.margin += sum(rows, 'margin')
  }
  const costs = [
    ...world.messages.filter((m) => m.accepted_at !== null && mine(m)).map((m) => ({ step: m.step, margin: -m.price, cost: m.price })),
    ...windows.flatMap((w) => of(w.customer_id).filter((f) => f.at > w.at && f.at <= w.until && REWARDS.includes(f.kind))),
  ]
  for (const { step, margin, cost } of costs) {
    const at = steps[step!]
    if (!at) continue
    at.margin += margin
    at.cost += cost
  }

  const addressed = new Map<number, { since: number; until: number }>()
  for (const w of windows) {
    const known = addressed.get(w.customer_id)
    addressed.set(w.customer_id, {
      since: Math.min(known?.since ?? w.at, w.at),
      until: Math.min(world.now, Math.max(known?.until ?? 0, w.at + world.attribution)),
    })
  }
  const days = [...addressed].map(([customer, { since, until }]) => new Set(of(customer).filter((f) => CAME.includes(f.kind) && f.at > since && f.at <= until).map((f) => f.day)).size) // biome-ignore format: a chain
  const people = { entered: [...guests.values()].filter((g) => !g.control).length, sent: addressed.size, visited: days.filter((n) => n > 0).length, again: days.filter((n) => n > 1).length } // biome-ignore format: a row

  /** The first pass of each guest through a step. */
  const firsts = (step: string, at: 'entered_at' | 'left_at') => {
    const found = new Map<number, World['passes'][number]>()
    const order = passes.filter((p) => p.step === step).sort((a, b) => a[at]! - b[at]! || a.enrolment_id - b.enrolment_id)
    for (const p of order) if (!found.has(p.customer_id)) found.set(p.customer_id, p)
    return [...found.values()]
  }
  const arms = ['a', 'b'].map((id) => {
    const closed = firsts('test', 'left_at').filter((p) => p.port === id && p.left_at! + world.goal.within <= world.now)
    const rows = closed.map((p) => of(p.customer_id).filter((f) => inside(f, p.left_at!, p.left_at! + world.goal.within)))
    const values = (metric: string) =>
      rows.map((r) => (metric === 'visits' ? new Set(r.filter((f) => CAME.includes(f.kind)).map((f) => f.visit)).size : sum(r, metric as 'margin' | 'revenue')))
    return { id, n: closed.length, goal: closed.length ? rows.filter((r) => r.some((f) => goalKinds.includes(f.kind))).length / closed.length : null, value: (metric: string) => sample(values(metric)) } // biome-ignore format: a row
  })

  const came = (customer: number, since: number, until: number) => of(customer).some((f) => CAME.includes(f.kind) && f.at > since && f.at <= until)
  const toControl = (step: string) => {
    const closed = firsts(step, 'entered_at').filter((p) => p.entered_at + world.attribution <= world.now).map((p) => {
      const since = enrolment.get(p.enrolment_id)!.entered_at
      return { lag: p.entered_at - since, came: came(p.customer_id, since, p.entered_at), margin: sum(of(p.customer_id).filter((f) => inside(f, p.entered_at, p.entered_at + world.attribution)), 'margin') }
    }) // biome-ignore format: a chain
    const stages = [true, false].flatMap((visited) => {
      const those = closed.filter((c) => c.came === visited)
      const lag = those.map((c) => c.lag).sort((a, b) => a - b)[Math.ceil(those.length / 2) - 1]
      if (lag === undefined) return []
      const like = [...guests].filter(([customer, g]) => g.control && g.since + lag + world.attribution <= world.now && came(customer, g.since, g.since + lag) === visited)
      const margins = like.map(([customer, g]) => sum(of(customer).filter((f) => inside(f, g.since + lag, g.since + lag + world.attribution)), 'margin'))
      return those.length >= 30 && like.length >= 30 ? [{ treated: sample(those.map((c) => c.margin)), control: sample(margins) }] : []
    }) // biome-ignore format: a chain
    const all = stages.reduce((n, s) => n + s.treated.n, 0)
    if (all === 0) return null
    const weighed = (value: (s: (typeof stages)[number]) => number, power = 1) => stages.reduce((t, s) => t + (s.treated.n / all) ** power * value(s), 0)
    const told = around(
      weighed((s) => s.treated.mean - s.control.mean),
      weighed((s) => variance(s.treated, s.control), 2),
      1 / weighed((s) => 1 / effective(s.treated, s.control), 2),
    )
    return { lift: told.estimate, interval: told.interval, clear: told.clear, customers: { treated: all, control: stages.reduce((n, s) => n + s.control.n, 0) } } // biome-ignore format: a row
  }
  return { againstControl, steps, people, arms, toControl }
}

const sample = (values: number[]): Sample => fromSums(values.length, values.reduce((a, b) => a + b, 0), values.reduce((a, b) => a + b * b, 0)) // biome-ignore format: a row

function grouped(rows: Flow[]) {
  const groups = new Map<string, { kind: string; told: string | null; count: number; cost: number }>()
  for (const { kind, told = null, cost } of rows) {
    const group = groups.get(`${kind} ${told}`) ?? { kind, told, count: 0, cost: 0 }
    groups.set(`${kind} ${told}`, { ...group, count: group.count + 1, cost: group.cost + cost })
  }
  return [...groups.values()]
}

const visit = (location: number, day: number) => ({ visit: `${location}/${day}`, day })

function flowsOf(world: World): Map<number, Flow[]> {
  const flows = new Map<number, Flow[]>()
  const first = new Map<number, number>()
  for (const e of world.enrolments) first.set(e.customer_id, Math.min(first.get(e.customer_id) ?? e.entered_at, e.entered_at))
  const add = (flow: Omit<Flow, 'ours' | 'revenue' | 'margin' | 'cost'> & Partial<Flow>) => {
    const made = { ours: false, revenue: 0, margin: 0, cost: 0, ...flow }
    if (made.at > world.now || (!made.ours && made.at <= first.get(made.customer)!)) return
    flows.set(made.customer, [...(flows.get(made.customer) ?? []), made])
  }
  const receipts = new Map(world.receipts.map((r) => [r.id, r]))
  for (const r of world.receipts) {
    const back = world.facts
      .filter((f) => f.type === 'returned' && f.receipt_id === r.id && f.known_at <= world.now)
      .reduce((n, f) => n + Math.abs(f.amount!), 0)
    const kept = back > 0 && r.total > 0 ? Math.max(0, 1 - back / r.total) : 1
    const margin = r.cost === null ? r.total * world.marginShare : r.total - r.cost
    add({
      customer: r.customer_id,
      at: r.occurred_at,
      kind: 'receipt',
      ...visit(r.location_id, Math.floor(r.occurred_at / DAY)),
      revenue: r.total * kept,
      margin: margin * kept,
    })
  }
  for (const f of world.facts) {
    if (f.type === 'visited' && f.receipt_id === null)
      add({ customer: f.customer_id, at: f.occurred_at, kind: 'check-in', ...visit(f.location_id!, f.local_day!) })
    if (f.type === world.goal.event && (world.goal.where === null || (f.amount ?? 0) > world.goal.where.above))
      add({ customer: f.customer_id, at: f.occurred_at, kind: 'goal' })
  }
  for (const m of world.messages)
    if (m.accepted_at !== null && m.price > 0)
      add({ customer: m.customer_id, at: m.accepted_at, kind: 'message', ours: true, step: m.step, margin: -m.price, cost: m.price })
  for (const s of world.spent)
    add({
      customer: s.customer_id,
      at: s.at,
      kind: 'points',
      ours: true,
      step: s.step,
      margin: -s.points * world.pointValue,
      cost: s.points * world.pointValue,
    })
  for (const g of world.grants) {
    if (g.redeemed_at === null || g.kind === 'cashback') continue
    const counted = receipts.get(g.redeemed_receipt_id ?? -1)?.cost != null
    const base = { customer: g.customer_id, at: g.redeemed_at, ours: true, step: g.step }
    if (g.kind === 'gift') {
      const cost = g.cost ?? (g.value === null ? 0 : g.value * (1 - world.marginShare))
      const told = g.cost !== null ? 'cost' : g.value !== null ? 'price' : 'unknown'
      add({ ...base, kind: 'gift', told, cost, margin: counted && g.value !== null ? 0 : -cost })
    } else {
      const cost = g.value ?? 0
      add({ ...base, kind: 'discount', told: g.value === null ? 'unknown' : 'till', cost, margin: counted ? 0 : -cost * (1 - world.marginShare) })
    }
  }
  return flows
}
