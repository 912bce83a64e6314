import { type Run, simulate } from '../../../workflows/engine/simulate'
import type { Passage } from '../../../workflows/model/journey'
import type { Stage } from '../testing'

/** Each customer's way, in words that the simulator and the real engine can both say. */
export type Ways = Record<string, [step: string, visit: number, entered: number | null, left: number | null, port: string | null, ended: string | null][]>

export function simulatedWays(run: Run): Ways {
  const stays = new Map<string, Passage & { customer: number }>()
  for (const { enrolment, passages } of simulate(run).trace) {
    const { customer } = run.entering[enrolment - 1]!
    for (const passage of passages) {
      const key = `${customer}/${passage.step}/${passage.visit}`
      stays.set(key, { ...stays.get(key), ...passage, customer })
    }
  }
  const ways: Ways = {}
  for (const s of [...stays.values()].sort((a, b) => a.seq - b.seq)) {
    ways[s.customer] ??= []
    ways[s.customer]!.push([s.step, s.visit, s.enteredAt ?? null, s.leftAt ?? null, s.port ?? null, s.ended ?? null])
  }
  return ways
}

export async function recordedWays(stage: Stage): Promise<Ways> {
  const { rows } = await stage.db.owner.$client.query('select * from stays order by customer_id, seq')
  const ways: Ways = {}
  for (const r of rows) {
    ways[r.customer_id] ??= []
    ways[r.customer_id]!.push([r.step, r.visit, r.entered_at.getTime(), r.left_at?.getTime() ?? null, r.port, r.ended])
  }
  return ways
}
