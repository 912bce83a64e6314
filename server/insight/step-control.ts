import { around, difference, ENOUGH, effective, fromSums, type Sample, variance } from '../../workflows/model/always-valid'
import { CAME, type Part, type Reading, within } from './flows'

export type StepRow = { step: string; came: boolean; control: boolean; n: number; margin: number; square: number }

/**
 * Guests at a sending step against control guests at the same stage: as long after their entry, and having come since, or not, likewise. Margin a head
 * within the attribution window from the step on, net of what the campaign gave in it.
 *
 * The first send is so compared with the whole control group, as chance divided them. Behind a branch on visits it is not chance alone: those whom the
 * campaign could not move are compared with control guests some of whom it would have moved, so that a later step looks rather worse than it is.
 */
export function part({ head, s, now }: Reading): Part {
  const window = s.place(`${head.attribution} milliseconds`, 'interval')
  const sending = s.place(head.steps.filter((step) => step.sends).map((step) => step.id), 'text[]') // biome-ignore format: a value
  const came = (from: string, until: string) => `coalesce(bool_or(f.kind in (${CAME}) and f.at > ${from} and f.at <= ${until}), false)`
  const margin = (from: string) => `coalesce(sum(f.margin) filter (where ${within('f', from, `${from} + ${window}`)}), 0)`
  return {
    ctes: `
    sendings as materialized (
      select distinct on (p.step, p.customer_id) p.step, p.customer_id, e.entered_at as since, p.entered_at as at
      from stays p join enrolments e on e.workspace_id = $1 and e.id = p.enrolment_id
      where ${s.passes} and p.step = any(${sending}) order by p.step, p.customer_id, p.entered_at, p.enrolment_id, p.visit),
    staged as materialized (
      select y.step, y.customer_id, y.at - y.since as lag, y.at + ${window} <= ${now} as closed, ${came('y.since', 'y.at')} as came, ${margin('y.at')} as margin
      from sendings y left join flows f on f.customer_id = y.customer_id group by y.step, y.customer_id, y.since, y.at),
    stages as (select step, came, percentile_disc(0.5) within group (order by lag) as lag from staged where closed group by 1, 2),
    likened as (
      select t.step, t.came, g.customer_id, ${came('g.since', 'g.since + t.lag')} as did, ${margin('g.since + t.lag')} as margin
      from stages t join guests g on g.control and g.since + t.lag + ${window} <= ${now}
      left join flows f on f.customer_id = g.customer_id group by t.step, t.came, t.lag, g.customer_id, g.since)`,
    select: `select step, came, control, count(*) as n, sum(margin) as margin, sum(margin * margin) as square from (
        select step, came, false as control, margin from staged where closed
        union all select step, came, true, margin from likened where did = came) x group by 1, 2, 3`,
  }
}

export type ToControl = { lift: number; interval: [number, number]; clear: boolean; customers: { treated: number; control: number } }

/** One comparison a step: its stages weighted by how many treated guests are in each. Stages with fewer than 30 on a side are left out. */
export function toControl(rows: StepRow[]): Map<string, ToControl> {
  const steps = new Map<string, ToControl>()
  for (const step of new Set(rows.map((row) => row.step))) {
    const stages = [true, false].flatMap((came) => {
      const side = (control: boolean) => rows.find((row) => row.step === step && row.came === came && row.control === control)
      const [treated, control] = [side(false), side(true)]
      return treated && control && treated.n >= ENOUGH && control.n >= ENOUGH ? [{ treated: sample(treated), control: sample(control) }] : []
    })
    const told = together(stages)
    if (told) steps.set(step, told)
  }
  return steps
}

const sample = (row: StepRow) => fromSums(row.n, row.margin, row.square)

function together(stages: { treated: Sample; control: Sample }[]): ToControl | null {
  const treated = stages.reduce((sum, stage) => sum + stage.treated.n, 0)
  if (treated === 0) return null
  const control = stages.reduce((sum, stage) => sum + stage.control.n, 0)
  const weighed = stages.map((stage) => ({ ...stage, weight: stage.treated.n / treated }))
  const sum = (of: (stage: (typeof weighed)[number]) => number) => weighed.reduce((total, stage) => total + of(stage), 0)
  const estimate = sum(({ treated: t, control: c, weight }) => weight * difference(t, c).estimate)
  const v = sum(({ treated: t, control: c, weight }) => weight ** 2 * variance(t, c))
  const n = 1 / sum(({ treated: t, control: c, weight }) => weight ** 2 / effective(t, c))
  const { interval, clear } = around(estimate, v, n)
  return { lift: Math.round(estimate), interval: [Math.round(interval![0]), Math.round(interval![1])], clear, customers: { treated, control } }
}
