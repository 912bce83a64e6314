import { Fault } from './fault'
import { ask, go, type Here, type Instant, ignore, stay, type Transition } from './journey'
import type { Perform } from './world'

/** Did it happen in (since, until]? Asked at the deadline; a signal before it only makes the branch prompt. */
export type AwaitedRequest = { event: string; since: Instant; until: Instant }

/** Since when what happens counts: since the step was entered, wherever a pause has moved that entry to since. */
export const sinceEntry = (here: Here): Instant => here.enteredAt - here.shifted

type Ports = { yes: string; no: string }

/** Stands until something has happened, or a deadline at which PostgreSQL decides. `undecided`: the fault where it cannot. */
export const awaiting = <Op>(question: (op: Op, here: Here) => AwaitedRequest, ports: Ports, undecided: string): Transition<Op, AwaitedRequest> => ({
  enter(op, here) {
    const { event, since, until } = question(op, here)
    return stay(until, { event, since })
  },
  resume(op, event, here) {
    if (event.type === 'occurred') return go(ports.yes)
    if (event.type === 'due') return ask(question(op, here))
    const { outcome } = event
    if (outcome.is === 'accepted' && outcome.port) return go(outcome.port)
    if (outcome.is === 'pending') return ignore
    throw new Fault(undecided)
  },
  again: (op, _n, here) => question(op, here),
})

/** PostgreSQL decides, by `occurred_at`, from what is known now. */
export const decideAwaited =
  (ports: Ports): Perform<AwaitedRequest> =>
  async (asks, world) => {
    const facts = await world.facts.first(asks.map((ask) => ({ ask, where: world.content<{ where?: unknown }>(ask).where ?? null, ...ask.request })))
    return asks.map((ask, i) => {
      const fact = facts[i]
      if (fact) world.note(ask, { ...fact.saw, at: fact.at })
      return { is: 'accepted', port: fact ? ports.yes : ports.no }
    })
  }
