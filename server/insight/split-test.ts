import { ALPHA, difference, ENOUGH, fromHits, fromSums, needed, type Sample } from '../../workflows/model/always-valid'
import { CAME, type Part, type Reading, within } from './flows'
import type { Test } from './scope'

export type ArmRow = {
  step: string
  arm: string
  n: number
  reached: number
  visits: number
  visits2: number
  revenue: number
  revenue2: number
  margin: number
  margin2: number
}

/** Guests of each version of each split, from the moment they took it for the goal's window, once that has closed. The first time counts. */
export function part({ head, s, now, reaches }: Reading): Part {
  const tests = head.steps.flatMap(({ id, test }) => (test ? [{ id, since: test.since }] : []))
  const splits = s.place(tests.map(({ id }) => id), 'text[]') // biome-ignore format: a value
  const versions = s.place(tests.map(({ since }) => since), 'int[]') // biome-ignore format: a value
  const window = s.place(`${head.goal.within} milliseconds`, 'interval')
  return {
    ctes: `
    taken as materialized (
      select distinct on (p.step, p.customer_id) p.step, p.customer_id, p.port as arm, p.left_at as since, p.left_at + ${window} as until from passes p
      join unnest(${splits}, ${versions}) as test(step, since) on test.step = p.step and p.version >= test.since
      where ${s.passes} and p.port is not null order by p.step, p.customer_id, p.left_at, p.enrolment_id, p.visit),
    each_taken as (
      select t.step, t.arm, t.customer_id, coalesce(bool_or(${reaches('f')}), false) as reached, count(distinct (f.place, f.day)) filter (where f.kind in (${CAME}))::float8 as visits,
        coalesce(sum(f.revenue), 0) as revenue, coalesce(sum(f.margin), 0) as margin
      from taken t left join flows f on f.customer_id = t.customer_id and ${within('f', 't.since', 't.until')} where t.until <= ${now} group by 1, 2, 3)`,
    select: `select step, arm, count(*) as n, count(*) filter (where reached) as reached, sum(visits) as visits, sum(visits * visits) as visits2,
      sum(revenue) as revenue, sum(revenue * revenue) as revenue2, sum(margin) as margin, sum(margin * margin) as margin2 from each_taken group by 1, 2`,
  }
}

export type SplitResult = {
  metric: Test['metric']
  /** `n`: guests whose window has closed; `goal`: share that reached it (null without any); `value`: what one brought on average. */
  arms: { id: string; n: number; goal: number | null; value: number | null }[]
  /** The version with the most, and the one that comes nearest to it; null until two have 30 guests each. Intervals hold however often one looks. */
  leader: { id: string; over: string; lift: number; interval: [number, number]; goal: { lift: number; interval: [number, number] } } | null
  /** Better than every other version, all comparisons of the test together at 95 %. */
  decided: boolean
  /** About how many more guests with a closed window, all versions together, until that can be said; null when it cannot be told. */
  needed: number | null
  /** Of a test that sends the rest to the winner: to whom, and since when; absent until it is decided. */
  winner?: { id: string; at: string }
}

type Arm = { id: string; open: boolean; value: Sample; goal: Sample }

export function result({ metric, arms: drawn }: Omit<Test, 'since'>, rows: ArmRow[]): SplitResult {
  // A version without a share is closed: what it brought is shown, but it neither wins nor keeps the others from winning.
  const all = drawn.flatMap(({ id, weight }): Arm[] => {
    const row = rows.find((r) => r.arm === id)
    const open = weight > 0
    if (row) return [{ id, open, value: fromSums(row.n, row[metric], row[`${metric}2`]), goal: fromHits(row.n, row.reached) }]
    return open ? [{ id, open, value: fromSums(0, 0, 0), goal: fromHits(0, 0) }] : []
  })
  const shown = all.map(({ id, value, goal }) => ({
    id,
    n: value.n,
    goal: value.n > 0 ? goal.mean : null,
    value: value.n > 0 ? rounded(metric, value.mean) : null,
  }))
  const arms = all.filter(({ open }) => open)
  const ready = arms.filter((arm) => arm.value.n >= ENOUGH).sort((a, b) => b.value.mean - a.value.mean)
  const [best, ...others] = ready
  const base = { metric, arms: shown }
  if (!best || others.length === 0) return { ...base, leader: null, decided: false, needed: toBegin(arms) }
  // All pairs hold at once, whichever happens to lead.
  const alpha = ALPHA / ((arms.length * (arms.length - 1)) / 2)
  const rivals = others.map((arm) => ({ arm, told: difference(best.value, arm.value, alpha), more: needed(best.value, arm.value, alpha) }))
  const nearest = rivals.reduce((a, b) => (b.told.interval![0] < a.told.interval![0] ? b : a))
  const goal = difference(best.goal, nearest.arm.goal, alpha)
  const whole = ready.length === arms.length
  return {
    ...base,
    leader: {
      id: best.id,
      over: nearest.arm.id,
      lift: rounded(metric, nearest.told.estimate),
      interval: [rounded(metric, nearest.told.interval![0]), rounded(metric, nearest.told.interval![1])],
      goal: { lift: goal.estimate, interval: goal.interval! },
    },
    decided: whole && rivals.every(({ told }) => told.clear),
    needed: whole ? mostNeeded(rivals, best.value.n, arms) : toBegin(arms),
  }
}

/** Until each version has its 30: by the share of guests that the slowest has had so far, or evenly. */
function toBegin(arms: Arm[]): number {
  const all = arms.reduce((sum, arm) => sum + arm.value.n, 0)
  const more = arms.map(({ value: { n } }) => Math.max(0, ENOUGH - n) / (all > 0 && n > 0 ? n / all : 1 / arms.length))
  return Math.ceil(Math.max(0, ...more))
}

/** Guests a pair needs, spread over all versions as they come; the slowest pair decides. */
function mostNeeded(rivals: { arm: Arm; more: number | null }[], leading: number, arms: Arm[]): number | null {
  if (rivals.some(({ more }) => more === null)) return null
  const all = arms.reduce((sum, arm) => sum + arm.value.n, 0)
  return Math.ceil(Math.max(...rivals.map(({ arm, more }) => (more! * all) / (leading + arm.value.n))))
}

/** Money in whole minor units, visits as they are. */
const rounded = (metric: Test['metric'], value: number) => (metric === 'visits' ? value : Math.round(value))
