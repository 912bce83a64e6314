import { difference, differenceOnce, fromHits, fromSums } from '../../workflows/model/always-valid'
import { type Part, type Reading, within } from './flows'

export type Side = {
  control: boolean
  n: number
  margin: number
  square: number
  reached: number
  receipts: number
  revenue: number
  messages: number
  together: boolean
}
/** Rewards used by those who were compared: how many of a kind, what they cost, and how that is known. */
export type Used = { kind: 'gift' | 'discount' | 'points'; told: 'cost' | 'price' | 'till' | 'unknown' | null; count: number; cost: number }

/** Both sides summed up, and the rewards of the treated. */
export function parts({ head, s, now, reaches }: Reading): { sides: Part; used: Part } {
  const window = s.place(`${head.goal.within} milliseconds`, 'interval')
  return {
    sides: {
      ctes: `
    measured as materialized (
      select g.customer_id, g.control, g.since, g.since + ${window} as until from guests g where g.since + ${window} <= ${now}),
    each_guest as (
      select m.customer_id, m.control, coalesce(sum(f.margin), 0) as margin, coalesce(bool_or(${reaches('f')}), false) as reached,
        count(*) filter (where f.kind = 'receipt') as receipts, coalesce(sum(f.revenue), 0) as revenue, coalesce(sum(f.cost) filter (where f.kind = 'message'), 0) as messages
      from measured m left join flows f on f.customer_id = m.customer_id and ${within('f', 'm.since', 'm.until')} group by 1, 2)`,
      select: `select control, count(*) as n, sum(margin) as margin, sum(margin * margin) as square, count(*) filter (where reached) as reached,
        sum(receipts) as receipts, sum(revenue) as revenue, sum(messages) as messages,
        (select min(since) = max(since) from guests) as together from each_guest group by 1`,
    },
    used: {
      select: `select f.kind, f.told, count(*) as count, sum(f.cost) as cost from measured m
        join flows f on f.customer_id = m.customer_id and ${within('f', 'm.since', 'm.until')}
        where not m.control and f.kind in ('gift', 'discount', 'points') group by 1, 2 order by 1, 2`,
    },
  }
}

/**
 * What the campaign earned that would not have come anyway: margin a head of all who were assigned (whether reached or not) against the control group's,
 * from the first enrolment for the goal's window, only for those whose window has closed; rewards used in it and messages accepted in it, of any of
 * the guest's enrolments, are taken off. The intervals hold however often one looks (`always-valid`); null below 30 on a side. Where everybody was taken
 * in at one instant all windows close at one instant, and there is but one look: then the narrower fixed-horizon interval is the honest one too.
 */
export function compared({ head }: Reading, sides: Side[], used: Used[]) {
  const treated = sides.find((side) => !side.control)
  const control = sides.find((side) => side.control)
  if (!treated || !control) return null
  const looks = head.once && treated.together ? ('once' as const) : ('always' as const)
  const compare = looks === 'once' ? differenceOnce : difference
  const margin = compare(fromSums(treated.n, treated.margin, treated.square), fromSums(control.n, control.margin, control.square))
  const goal = compare(fromHits(treated.n, treated.reached), fromHits(control.n, control.reached))
  return {
    metric: 'margin' as const,
    looks,
    perCustomer: { treated: Math.round(treated.margin / treated.n), control: Math.round(control.margin / control.n) },
    lift: Math.round(margin.estimate),
    interval: margin.interval && ([Math.round(margin.interval[0]), Math.round(margin.interval[1])] as [number, number]),
    total: Math.round(margin.estimate * treated.n),
    customers: { treated: treated.n, control: control.n },
    /** Share that reached the goal within the window, and the interval of the difference. */
    goal: { treated: treated.reached / treated.n, control: control.reached / control.n, interval: goal.interval },
    averageReceipt: { treated: average(treated), control: average(control) },
    costs: {
      rewards: Math.round(used.reduce((sum, { cost }) => sum + cost, 0)),
      messages: Math.round(treated.messages),
      used: used.map(({ cost, ...rest }) => ({ ...rest, cost: Math.round(cost) })),
    },
  }
}

const average = (side: Side) => (side.receipts === 0 ? null : Math.round(side.revenue / side.receipts))
