import type pg from 'pg'
import { plain, texts } from '../../db/arrays'
import type { PackedMove, PackedState } from '../../workflows/model/packed'
import type { Asked, World } from '../../workflows/model/world'
import type { CohortKey } from '../../workflows/temporal/contract'
import type { Occurred } from '../../workflows/temporal/signals'
import type { Contents } from './contents'
import { isolate, isSomebodys } from './isolate'

/*
 * The order of locks, for whoever writes rows of `waits`. Who moves or ends customers (a turn, a change that is taken in, a stop) locks their enrolments first,
 * in order of their numbers, and only then writes their waits: two of them never meet at a wait. Who does not hold the enrolments (the relay, which marks what
 * it has told, and `look-again.ts`) takes waits with `skip locked`, and so never stands before a lock with waits in its hands. With both, nobody waits in a circle.
 */

/** Waits left behind by these moves: whoever stopped listening, or listens somewhere else now. */
export async function removeWaits(sql: pg.ClientBase, { workspace }: CohortKey, moves: readonly PackedMove[]): Promise<void> {
  const ids = moves.filter((move) => move[5]).map(([, state]) => state[0])
  if (ids.length > 0) await sql.query('delete from waits where workspace_id = $1 and enrolment_id = any($2::bigint[])', [workspace, ids])
}

/** What customers begin to wait for by these moves, with what of it is already known: a fact recorded before the wait is there would otherwise be seen only at the deadline. */
export async function newWaits(key: CohortKey, moves: readonly PackedMove[], contents: Contents, world: World): Promise<NewWait[]> {
  const waits = moves.filter(hasListen).map(([, state, , , listen]) => ({ state, listen }))
  const found = await known(key, waits, contents, world)
  return waits.map((wait, i) => ({ ...wait, found: found[i]! }))
}

export const foundIn = (waits: readonly NewWait[]): Occurred[] => waits.flatMap(({ found }) => (found ? [found] : []))

export async function registerWaits(sql: pg.ClientBase, key: CohortKey, waits: readonly NewWait[], contents: Contents): Promise<void> {
  if (waits.length === 0) return
  await sql.query(
    `insert into waits (workspace_id, campaign_id, cohort_id, enrolment_id, customer_id, version, step, visit, event, since, until, filtered, ask_id, told)
     select $1, $2, $3, u.enrolment, u.customer, u.version, u.step, u.visit, u.event, to_timestamp(u.since / 1000.0), to_timestamp(u.until / 1000.0), u.filtered, u.ask, u.told
     from unnest($4::bigint[], $5::bigint[], $6::int[], $7::text[], $8::int[], $9::text[], $10::float8[], $11::float8[], $12::bool[], $13::text[], $14::bool[])
       as u(enrolment, customer, version, step, visit, event, since, until, filtered, ask, told)
     on conflict do nothing`,
    [
      key.workspace,
      key.campaign,
      key.cohort,
      plain(waits.map(({ state }) => state[0])),
      plain(waits.map(({ state }) => state[1])),
      plain(waits.map(({ state }) => state[3])),
      texts(waits.map(({ state }) => state[4])),
      plain(waits.map(({ state }) => state[5])),
      texts(waits.map(({ listen }) => listen[0])),
      plain(waits.map(({ listen }) => listen[1])),
      plain(waits.map(({ listen }) => listen[2])),
      plain(waits.map((wait) => whereOf(wait, contents) !== null)),
      texts(waits.map(({ listen }) => listen[3] || null)),
      plain(waits.map(({ found }) => found !== null)),
    ],
  )
}

type Wait = { state: PackedMove[1]; listen: Exclude<PackedMove[4], 0> }
export type NewWait = Wait & { found: Occurred | null }

/** The condition that what is waited for has to meet; null: none. */
const whereOf = ({ state }: Wait, contents: Contents) => contents.where(state[3], state[4])

/**
 * What those who stand in these states have been told of while they wait, once more: whoever told it may not have been heard (an answer lost with its worker).
 * Heard twice it changes nothing.
 */
export async function toldBefore(sql: pg.ClientBase, key: CohortKey, states: readonly PackedState[], contents: Contents, world: World): Promise<Occurred[]> {
  const listening = states.filter((state) => state[11] === 1)
  if (listening.length === 0) return []
  const { rows } = await sql.query<{ id: number; step: string; visit: number; event: string; since: Date; until: Date; ask_id: string | null }>(
    'select enrolment_id as id, step, visit, event, since, until, ask_id from waits where workspace_id = $1 and enrolment_id = any($2::bigint[]) and told',
    [key.workspace, plain(listening.map((state) => state[0]))],
  )
  const byId = new Map(listening.map((state) => [state[0], state]))
  const waits = rows.flatMap(({ id, step, visit, event, since, until, ask_id }): Wait[] => {
    const state = byId.get(id)!
    return state[4] === step && state[5] === visit ? [{ state, listen: [event, since.getTime(), until.getTime(), ask_id ?? 0] }] : []
  })
  return (await knownApart(sql, key, waits, contents, world)).filter((hit) => hit !== null)
}

/** The same where a condition cannot be judged for somebody: the others are told, they are not. */
async function knownApart(sql: pg.ClientBase, key: CohortKey, waits: readonly Wait[], contents: Contents, world: World): Promise<(Occurred | null)[]> {
  const of = (some: readonly Wait[]) => known(key, some, contents, world)
  await sql.query('savepoint told')
  try {
    const found = await of(waits)
    await sql.query('release savepoint told')
    return found
  } catch (error) {
    if (!isSomebodys(error)) throw error
    await sql.query('rollback to savepoint told')
    const found: (Occurred | null)[] = []
    for (const wait of waits) await isolate(sql, [wait], async (one) => found.push(...(await of(one))))
    return found
  }
}

/** Per wait the first thing that already happened, or null. Also what a repeated turn answers. */
async function known(key: CohortKey, waits: readonly Wait[], contents: Contents, world: World): Promise<(Occurred | null)[]> {
  const asked = waits.map(({ state, listen }): Asked => askedBy(key, state, listen))
  const answers = waits.flatMap(({ listen }, i) => (listen[3] ? [i] : []))
  const events = waits.flatMap(({ listen }, i) => (listen[3] ? [] : [i]))
  const found: (Occurred | null)[] = waits.map(() => null)
  const given = answers.length > 0 ? await world.feedback.answers(answers.map((i) => asked[i]!)) : []
  answers.forEach((i, at) => {
    const answer = given[at]
    if (answer) found[i] = occurred(waits[i]!, answer.at, answer.happy ? 'happy' : 'unhappy')
  })
  const facts =
    events.length > 0
      ? await world.facts.first(
          events.map((i) => ({
            ask: asked[i]!,
            event: waits[i]!.listen[0],
            where: whereOf(waits[i]!, contents),
            since: waits[i]!.listen[1],
            until: waits[i]!.listen[2],
          })),
        )
      : []
  events.forEach((i, at) => {
    const fact = facts[at]
    if (fact) found[i] = occurred(waits[i]!, fact.at, 0)
  })
  return found
}

const hasListen = (move: PackedMove): move is PackedMove & { 4: Wait['listen'] } => move[4] !== 0

const occurred = ({ state }: Wait, at: number, port: string | 0): Occurred => [state[0], state[4], state[5], Math.max(at, state[8]), port]

const askedBy = ({ campaign }: CohortKey, state: Wait['state'], listen: Wait['listen']): Asked => ({
  id: listen[3] || `${state[0]}/${state[4]}/${state[5]}/0`,
  campaign,
  version: state[3],
  enrolment: state[0],
  customer: state[1],
  entry: state[2],
  step: state[4],
  // Answers name the visit in which they were asked for.
  visit: state[19] || state[5],
  n: 0,
  at: state[8],
  request: null,
})
