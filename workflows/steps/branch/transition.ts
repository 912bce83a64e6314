import { Fault } from '../../model/fault'
import { ask, go, ignore, type Transition } from '../../model/journey'

export type BranchOp = { kind: 'branch' }
/** Which of the version's rules holds is known where rules and customers are. */
export type BranchRequest = Record<string, never>

export const transition: Transition<BranchOp, BranchRequest> = {
  enter: () => ask({}),
  resume(_op, event) {
    if (event.type !== 'performed' || event.outcome.is === 'pending') return ignore
    if (event.outcome.is === 'accepted' && event.outcome.port) return go(event.outcome.port)
    throw new Fault('branch.undecided')
  },
  again: () => ({}),
}
