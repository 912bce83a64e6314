import type { PackedMove } from '../../workflows/model/packed'
import type { Exit } from '../../workflows/temporal/signals'
import { tell } from '../journeys/tell'
import { judgeExits } from './exits'
import type { Bench } from './lead'

/**
 * Who may not make their move any more, and how they leave the campaign instead: its end date came first (ms; null = never), or an exit. Asked before anything of
 * these moves is written. `versionOf`: by which version's exits, where it is not that of the move.
 */
export async function judgeMoves(bench: Bench, moves: readonly PackedMove[], endsAt: number | null, versionOf = versionOfMove): Promise<Exit[]> {
  const stopped = over(moves, endsAt)
  const late = new Set(stopped.map(([enrolment]) => enrolment))
  const leave = await leaving(
    bench,
    moves.filter(([, s]) => !late.has(s[0])),
    versionOf,
  )
  return [...stopped, ...leave]
}

const versionOfMove = ([, state]: PackedMove): number => state[3]

/** The campaign's end comes before these moves: who would make one then is stopped as of that instant, whether or not anybody has closed the campaign yet. */
function over(moves: readonly PackedMove[], endsAt: number | null): Exit[] {
  if (endsAt === null) return []
  const late = moves.filter((move) => !hasLeft(move) && instantOf(move) >= endsAt)
  return late.map(([, s]): Exit => [s[0], endsAt, 'stopped', 'campaign.stopped'])
}

/** An exit, or a stop: nothing else is asked of it. */
const hasLeft = ([, s]: PackedMove) => s[14] !== 0 && s[14][0] !== 'finished'

/** When a move was made, ms. */
const instantOf = ([, s, passages, ask]: PackedMove) => Math.max(s[8], ask ? ask[2] : 0, ...passages.map((stay) => stay[4] ?? 0))

/**
 * Who was led on in this very turn into a wait at which an exit holds: their cohort is told, as it is of an exit that an event brings. (Those who came there by
 * their own move have been judged before it.)
 */
export async function leaveAfter(bench: Bench, first: readonly PackedMove[], last: readonly PackedMove[]): Promise<void> {
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
async function leaving({ ctx, contents }: Bench, moves: readonly PackedMove[], versionOf = versionOfMove): Promise<Exit[]> {
  const found: Exit[] = []
  for (const version of new Set(moves.map(versionOf))) {
    const exits = contents.exits(version)
    if (!exits) continue
    const judged = moves.filter((move) => versionOf(move) === version && !hasLeft(move) && !(move[0] === 0 && move[3]))
    const people = judged.map((move) => ({ enrolment: move[1][0], customer: move[1][1], at: instantOf(move) }))
    found.push(...(await judgeExits(ctx, exits, people)))
  }
  return found
}
