import type pg from 'pg'
import { plain, texts } from '../../db/arrays'
import { askId, type Outcome } from '../../workflows/model/journey'
import { isSettled, type PackedMove, packOutcome } from '../../workflows/model/packed'
import type { CohortKey, PackedAgain } from '../../workflows/temporal/contract'
import { type Answered, outcomeOf } from '../journeys/together'
import type { Due } from './perform'
import type { Notes } from './world/bind'

type Row = {
  enrolment_id: number
  step: string
  visit: number
  n: number
  state: string
  settled_at: Date | null
  reason: string | null
  port: string | null
  until: Date | null
  accepted_at: Date | null
}

export function asksOf({ campaign }: CohortKey, moves: readonly PackedMove[]): Due[] {
  return moves.flatMap(([, state, , ask]) => {
    if (!ask) return []
    const [enrolment, customer, entry, version, step] = state
    const visit = state[19] || state[5]
    const [n, kind, at, request] = ask
    return [{ id: askId(enrolment, step, visit, n), kind, campaign, version, enrolment, customer, entry, step, visit, n, at, request }]
  })
}

/** Outcomes that asks already have, or that their stays tell (`borneBy`); those still pending, or never made, are not in it. */
export async function readOutcomes(sql: pg.ClientBase, { workspace }: CohortKey, asks: readonly PackedAgain[]): Promise<Answered[]> {
  if (asks.length === 0) return []
  const { rows } = await sql.query<Row>(
    `select a.enrolment_id, a.step, a.visit, a.n, a.state, a.settled_at, a.reason, a.port, a.until, a.accepted_at
     from unnest($2::bigint[], $3::text[], $4::int[], $5::int[]) as u(enrolment, step, visit, n) join asks a
       on a.workspace_id = $1 and a.enrolment_id = u.enrolment and a.step = u.step and a.visit = u.visit and a.n = u.n and a.state <> 'pending'
     union all
     select p.enrolment_id, p.step, p.visit, u.n, 'accepted', p.left_at, null, p.port, null, null
     from unnest($2::bigint[], $3::text[], $4::int[], $5::int[]) as u(enrolment, step, visit, n) join passes p
       on p.workspace_id = $1 and p.enrolment_id = u.enrolment and p.step = u.step and p.visit = u.visit and p.saw is not null
     where not exists (select 1 from asks a where a.workspace_id = $1 and a.enrolment_id = u.enrolment and a.step = u.step and a.visit = u.visit and a.n = u.n)`,
    [workspace, plain(asks.map((a) => a[0])), texts(asks.map((a) => a[1])), plain(asks.map((a) => a[2])), plain(asks.map((a) => a[3]))],
  )
  return rows.map((row) => [row.enrolment_id, row.step, row.visit, row.n, outcomeOf(row)])
}

/** What was decided at once, as the cohort hears it; with its instant, so that a repeat, which reads it from rows, says the very same. */
export const decidedOf = (asks: Due[], outcomes: Map<string, Outcome>): Answered[] =>
  asks.flatMap((ask): Answered[] => {
    const found = outcomes.get(ask.id)!
    const outcome: Outcome = found.is === 'accepted' ? { ...found, at: found.at ?? ask.at } : found
    return isSettled(outcome) ? [[ask.enrolment, ask.step, ask.visit, ask.n, packOutcome(outcome)]] : []
  })

/** The claims of what was just performed, with their outcomes. */
export async function writeAsks(sql: pg.ClientBase, { workspace }: CohortKey, asks: Due[], outcomes: Map<string, Outcome>, notes: Notes): Promise<void> {
  if (asks.length === 0) return
  const all = asks.map((ask) => ({ ask, outcome: outcomes.get(ask.id)! }))
  await sql.query(
    `insert into asks (workspace_id, campaign_id, enrolment_id, customer_id, step, visit, n, kind, request, asked_at, state, settled_at, reason, port, saw, until)
     select $1, u.campaign, u.enrolment, u.customer, u.step, u.visit, u.n, u.kind, u.request, to_timestamp(u.asked / 1000.0), u.state,
       to_timestamp(u.settled / 1000.0), u.reason, u.port, u.saw, to_timestamp(u.until / 1000.0)
     from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::int[], $7::int[], $8::text[], $9::jsonb[], $10::float8[], $11::text[], $12::float8[],
       $13::text[], $14::text[], $15::jsonb[], $16::float8[]) as u(campaign, enrolment, customer, step, visit, n, kind, request, asked, state, settled, reason, port, saw, until)`,
    [
      workspace,
      plain(asks.map((a) => a.campaign)),
      plain(asks.map((a) => a.enrolment)),
      plain(asks.map((a) => a.customer)),
      texts(asks.map((a) => a.step)),
      plain(asks.map((a) => a.visit)),
      plain(asks.map((a) => a.n)),
      texts(asks.map((a) => a.kind)),
      texts(asks.map((a) => (isEmpty(a.request) ? null : JSON.stringify(a.request)))),
      plain(asks.map((a) => a.at)),
      texts(all.map(({ outcome }) => outcome.is)),
      plain(all.map(({ ask, outcome }) => (outcome.is === 'pending' ? null : (('at' in outcome ? outcome.at : undefined) ?? ask.at)))),
      texts(all.map(({ outcome }) => ('reason' in outcome ? outcome.reason : null))),
      texts(all.map(({ outcome }) => ('port' in outcome ? (outcome.port ?? null) : null))),
      texts(asks.map((a) => (notes.has(a.id) ? JSON.stringify(notes.get(a.id)) : null))),
      plain(all.map(({ outcome }) => ('until' in outcome ? (outcome.until ?? null) : null))),
    ],
  )
}

const isEmpty = (request: unknown) => request == null || (typeof request === 'object' && Object.keys(request).length === 0)
