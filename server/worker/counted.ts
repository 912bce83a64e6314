import type { PackedOutcome } from '../../workflows/model/packed'
import { isPassed, type Turn, type Turned } from '../../workflows/temporal/contract'
import { count, timed } from '../meter'

const OUTCOMES: Record<PackedOutcome[0], string> = { a: 'accepted', s: 'skipped', f: 'failed', u: 'unknown' }

/** A turn, and what the operators' figures say of it. */
export async function counted(input: Turn, work: () => Promise<Turned>): Promise<Turned> {
  const turned = await timed('turn_seconds', work, ({ is }) => ({ is }))
  count('turns', 1, { is: turned.is })
  if (turned.is !== 'written') return turned
  // A group's `who` has two numbers for each of its customers.
  count(
    'moves',
    input.moves.reduce((sum, [, who]) => sum + (Array.isArray(who) ? who.length / 2 : 1), 0),
  )
  const decided = (turned.went ?? []).flatMap((went) => (isPassed(went) ? [] : [went]))
  for (const [who, , , , [is]] of [...decided, ...turned.outcomes]) count('outcomes', typeof who === 'number' ? 1 : who.length, { is: OUTCOMES[is] })
  return turned
}
