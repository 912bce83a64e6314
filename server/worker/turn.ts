import type { Database } from '../../db/client'
import { virtualAt } from '../../workflows/model/clock'
import { ungroupMoves } from '../../workflows/model/grouped'
import type { PackedMove } from '../../workflows/model/packed'
import type { Turn, Turned } from '../../workflows/temporal/contract'
import type { Exit } from '../../workflows/temporal/signals'
import { type Ctx, inContext } from '../context'
import { tell } from '../journeys/tell'
import { together } from '../journeys/together'
import { readOutcomes } from './asks'
import { judgeExits } from './exits'
import { fence, lockCampaign } from './fence'
import { type Bench, lead, openBench, repeat } from './lead'
import { Held, type Performers } from './perform'

/**
 * A turn: one transaction that writes where a cohort's customers stand now, what they passed, what they wait for, and does what they ask for. It is
 * all or nothing, so it may be repeated: a repeat finds its own rows and answers the same. It throws only if nothing was committed.
 */
export async function turn(db: Database, performers: Performers, input: Turn): Promise<Turned> {
  try {
    return await inContext({ workspace: input.workspace, locale: 'en', actor: 'engine' }, (ctx) => write(ctx, performers, input), db)
  } catch (error) {
    if (error instanceof Held) return { is: 'held' }
    throw error
  }
}

async function write(ctx: Ctx, performers: Performers, { moves: groups, again, latest, ...key }: Turn): Promise<Turned> {
  const { sql } = ctx.tx
  const { state, changes, live } = await lockCampaign(sql, key)
  if (state === 'paused') return { is: 'held' }
  // A cohort may think by a clock that has since been stopped, set back (the product was down) or bound by a replay's watermark.
  if (ctx.sandbox && virtualAt(ctx.clock, Date.now()) < latest) return { is: 'early', clock: ctx.clock }
  const moves = ungroupMoves(groups)
  const everybody = [...moves.map(([, s]) => s[0]), ...again.map(([enrolment]) => enrolment)]
  if (state !== 'live') return { is: 'written', outcomes: [], happened: [], gone: everybody }

  const fenced = await fence(sql, key, moves, everybody.slice(moves.length), changes)
  if (fenced.behind) return { is: 'changed' }
  const bench = await openBench(ctx, key, performers, new Set([...moves.map(([, s]) => s[3]), ...(live === null ? [] : [live])]))
  const endsAt = live === null ? null : bench.contents.endsAt(live)
  const stopped = over(fenced.fresh, endsAt)
  const late = new Set(stopped.map(([enrolment]) => enrolment))
  const leave = await leaving(
    bench,
    fenced.fresh.filter(([, s]) => !late.has(s[0])),
  )
  const exits = [...stopped, ...leave]
  const gone = new Set(exits.map(([enrolment]) => enrolment))
  const fresh = await lead(
    bench,
    fenced.fresh.filter(([, s]) => !gone.has(s[0])),
  )
  await leaveAfter(bench, fenced.fresh, fresh.last)
  const repeated = await repeat(bench, fenced.repeated)
  const asked = await readOutcomes(
    sql,
    key,
    again.filter(([enrolment]) => fenced.again.has(enrolment)),
  )
  return {
    is: 'written',
    went: [...fresh.went, ...repeated.went],
    outcomes: [...fresh.outcomes, ...repeated.outcomes, ...together(asked)],
    happened: [...fresh.happened, ...repeated.happened],
    gone: fenced.gone,
    ...(exits.length > 0 ? { exits } : {}),
    ...(fenced.late ? { changed: true } : {}),
  }
}

/** The campaign's end comes before these moves: who would make one then is stopped as of that instant, whether or not anybody has closed the campaign yet. */
function over(moves: PackedMove[], endsAt: number | null): Exit[] {
  if (endsAt === null) return []
  const late = moves.filter((move) => !hasLeft(move) && instantOf(move) >= endsAt)
  return late.map(([, s]): Exit => [s[0], endsAt, 'stopped', 'campaign.stopped'])
}

/** An exit, or a stop: nothing else is asked of it. */
const hasLeft = ([, s]: PackedMove) => s[14] !== 0 && s[14][0] !== 'finished'

/** When a move was made, ms. */
const instantOf = ([, s, passages, ask]: PackedMove) => Math.max(s[8], ask ? ask[2] : 0, passages.at(-1)?.[4] ?? 0)

/**
 * Who was led on in this very turn into a wait at which an exit holds: their cohort is told, as it is of an exit that an event brings. (Those who came there by
 * their own move have been judged before it.)
 */
async function leaveAfter(bench: Bench, first: PackedMove[], last: PackedMove[]): Promise<void> {
  const began = new Set(first)
  const strode = last.filter((move) => !began.has(move) && !move[3] && !move[1][14])
  const exits = strode.length === 0 ? [] : await leaving(bench, strode)
  if (exits.length === 0) return
  const { ctx, key } = bench
  const { rows } = await ctx.tx.sql.query<{ workflow: string }>('select workflow_id as workflow from cohorts where workspace_id = $1 and id = $2', [
    key.workspace,
    key.cohort,
  ])
  await tell(
    ctx.tx.sql,
    'exit',
    exits.map((item) => ({ workspace: key.workspace, workflow: rows[0]!.workflow, item })),
  )
}

/**
 * Who has to leave the campaign before this move: their moves are not written, and the cohort makes them exit instead. An exit itself is not judged again,
 * nor is an entry that asks for something at once: exits hold at waits.
 */
async function leaving({ ctx, contents }: Bench, moves: PackedMove[]): Promise<Exit[]> {
  const found: Exit[] = []
  for (const version of new Set(moves.map(([, state]) => state[3]))) {
    const exits = contents.exits(version)
    if (!exits) continue
    const judged = moves.filter((move) => move[1][3] === version && !hasLeft(move) && !(move[0] === 0 && move[3]))
    const people = judged.map((move) => ({ enrolment: move[1][0], customer: move[1][1], at: instantOf(move) }))
    found.push(...(await judgeExits(ctx, exits, people)))
  }
  return found
}
