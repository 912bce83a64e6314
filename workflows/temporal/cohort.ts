import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { type Clock, REAL_CLOCK, virtualAt } from '../model/clock'
import { groupMoves } from '../model/grouped'
import type { CohortActivities, CohortInput, CohortLocals } from './contract'
import { Roster } from './roster'
import type { Exit, Occurred, Performed } from './signals'

/** A turn is milliseconds of work; a worker that died with it is given up after this. Only what committed nothing is tried again. */
const { turn, change, close } = proxyActivities<CohortActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
})
const { open, newcomers, readClock } = proxyLocalActivities<CohortLocals>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
})

/** Where one customer stands, by the number of their enrolment; null: not (or no longer) here. */
export const stands = defineQuery<ReturnType<Roster['stands']>, [number]>('stands')
/** How many this cohort follows, and where; `held`: it waits for its campaign to be resumed. */
export const sums = defineQuery<ReturnType<Roster['sums']> & { held: boolean }>('sums')

/**
 * After so many events, or bytes, of history a cohort goes on in a new run: each event is half a millisecond of a replay, each KB as much again, and after a
 * worker's death several are replayed side by side, each within the 5 s of its task or from its beginning. What a new run costs is its opening, some 30 ms.
 */
const RUN = { events: 250, bytes: 256 * 1024 }
/** Before the patch `shorter-runs`. */
const LONG_RUN = { events: 2000, bytes: Number.POSITIVE_INFINITY }
/** How often a replay's watermark is looked at. Real ms. */
const WATERMARK_POLL = 1000

/**
 * Follows up to a thousand customers through a campaign. Wakes at the earliest due date or when told something, advances all whom it concerns, and
 * ends each round in one activity. Everything that matters is in PostgreSQL: this workflow only drives.
 */
export async function cohort(input: CohortInput): Promise<void> {
  const { carry, ...key } = input
  const occurred: Occurred[] = carry?.occurred ?? []
  const performed: Performed[] = carry?.performed ?? []
  const exits: Exit[] = carry?.exits ?? []
  let held = carry?.held ?? false
  let look = false
  let clockChanged = false
  let changed = false
  let stopped = false
  let renew = false
  let resumes = 0

  setHandler(defineSignal<[Occurred[]]>('occurred'), (heard) => void occurred.push(...heard))
  setHandler(defineSignal<[Performed[]]>('performed'), (heard) => void performed.push(...heard))
  setHandler(defineSignal<[Exit[]]>('exit'), (heard) => void exits.push(...heard))
  setHandler(defineSignal('look'), () => {
    look = true
  })
  setHandler(defineSignal('clock'), () => {
    clockChanged = true
  })
  setHandler(defineSignal('change'), () => {
    changed = true
  })
  setHandler(defineSignal('stop'), () => {
    stopped = true
  })
  setHandler(defineSignal('renew'), () => {
    renew = true
  })
  setHandler(defineSignal('resume'), () => {
    resumes++
    held = false
  })

  const roster = new Roster()
  let clock: Clock = REAL_CLOCK

  // What an activity answers is held by the frame that awaited it, and that of the loop is never left: so whoever brings in payloads is a function of its
  // own. (They were two thirds of what a cohort that only waits took in memory.)
  const begin = async () => {
    const opened = await open(key)
    clock = opened.clock
    roster.admit(opened, Date.now())
  }
  const pullNewcomers = async () => roster.admit(await newcomers(key), Date.now())
  const takeInChanges = async () => {
    const taken = await change(key)
    clock = taken.clock
    roster.replace(taken, Date.now())
    roster.occurred(taken.happened)
  }
  /** True: nobody is left, and the cohort is closed. */
  const closed = async () => {
    const left = await close(key)
    if (left) roster.admit(left, Date.now())
    return left === null
  }
  /** Moves whom there is to move, in one turn; false: nobody. */
  const moved = async () => {
    const real = Date.now()
    const round = roster.round(virtualAt(clock, real), real, clock)
    if (!round) return false
    const before = resumes
    const { moves, again, latest } = round
    const turned = await turn({ ...key, moves: groupMoves(moves), again, latest, leadsPast: true })
    if (turned.is === 'written') {
      roster.settle(round, turned, Date.now())
      if (turned.changed) changed = true
    } else {
      roster.undo(round)
      if (turned.is === 'early') clock = turned.clock
      else if (turned.is === 'changed') changed = true
      // A resume that came while the turn was under way was meant for it.
      else held = resumes === before
    }
    return true
  }

  const most = patched('shorter-runs') ? RUN : LONG_RUN
  await begin()
  setHandler(stands, (enrolment) => roster.stands(enrolment))
  setHandler(sums, () => ({ ...roster.sums(), held }))

  /** Size of the history when the first turn of this run was over: what it opened with, however much, is not what makes it long. */
  let opened: number | null = null
  const isLong = () => {
    const { historyLength, historySize, continueAsNewSuggested } = workflowInfo()
    return historyLength >= most.events || continueAsNewSuggested || (opened !== null && historySize - opened >= most.bytes)
  }
  const told = () => occurred.length + performed.length + exits.length > 0
  for (;;) {
    if (renew || isLong()) {
      await condition(allHandlersFinished)
      const unread = roster.unread()
      await continueAsNew<typeof cohort>({
        ...key,
        carry: {
          occurred: [...unread.occurred, ...occurred],
          performed: [...unread.performed, ...performed],
          exits: [...unread.exits, ...exits],
          held,
        },
      })
    }
    if (look) {
      look = false
      await pullNewcomers()
    }
    if (clockChanged || clock.watermark != null) {
      clockChanged = false
      clock = await readClock(key.workspace)
    }
    if (changed) {
      changed = false
      await takeInChanges()
    }
    roster.occurred(occurred.splice(0))
    roster.performed(performed.splice(0))
    roster.exit(exits.splice(0))

    if (stopped || roster.size === 0) {
      stopped = false
      if (await closed()) return
      continue
    }
    if (!held && (await moved())) {
      opened ??= workflowInfo().historySize
      continue
    }

    const resumed = resumes
    const woken = () => told() || look || clockChanged || changed || stopped || renew || resumes !== resumed
    const wake = held ? null : roster.wake(clock)
    if (wake === null) await condition(woken)
    else await condition(woken, Math.max(clock.watermark == null ? 1 : WATERMARK_POLL, wake - Date.now()))
  }
}
