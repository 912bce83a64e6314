import { go, type Instant, ignore, stay, type Transition } from '../../model/journey'

export type WaitOp = { kind: 'wait'; ms: number } | { kind: 'wait'; until: Instant }

export const transition: Transition<WaitOp> = {
  enter(op, here) {
    const until = 'until' in op ? op.until : here.enteredAt + op.ms
    return until <= here.at ? go() : stay(until)
  },
  resume: (_op, event) => (event.type === 'due' ? go() : ignore),
}
