import { ask, go, ignore, type Transition } from '../../model/journey'

export type TaskOp = { kind: 'task' }
/** Whom it is for, and what to do, are in the version's content. */
export type TaskRequest = Record<string, never>

export const transition: Transition<TaskOp, TaskRequest> = {
  enter: () => ask({}),
  resume: (_op, event) => (event.type === 'performed' && event.outcome.is !== 'pending' ? go() : ignore),
  again: () => ({}),
}
