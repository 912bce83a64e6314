import { advance, start } from '../engine/advance'
import { check } from '../engine/compile'
import type { Diagnostic } from '../model/fault'
import { type Advanced, askId, type EndState, type Instant, type JourneyState, type Settled } from '../model/journey'
import type { Skeleton } from '../model/plan'
import type { CheckContext } from '../model/step'
import { kindOf } from '../steps'
import { NOW, sandboxContext } from './contexts'
import { campaign, type DraftCampaign, planOf } from './graphs'

/** A campaign of one step of interest, `it`: entry before it, an end behind each of its ports. */
export function around(kind: string, config: Record<string, unknown>): DraftCampaign {
  const { config: schema, ports } = kindOf(kind)!
  const known = typeof ports === 'function' ? ports(schema.safeParse(config).data ?? config) : ports
  const ends = Object.fromEntries(known.map((port) => [`end-${port}`, ['end'] as [string]]))
  return campaign({ entry: ['manual'], it: [kind, config], ...ends }, ['entry.next>it', ...known.map((port) => `it.${port}>end-${port}`)], {
    controlShare: 0.1,
  })
}

/** What is said of that step, without the rest. */
export const said = (kind: string, config: Record<string, unknown>, context: CheckContext = sandboxContext()): Diagnostic[] =>
  check(around(kind, config), context)
export const codes = (diagnostics: readonly Diagnostic[]): string[] => diagnostics.map((diagnostic) => `${diagnostic.code} ${diagnostic.path ?? ''}`.trim())

/** One customer walked by hand. Every act gives back what the machine answered. */
export class Journey {
  state: JourneyState
  last: Advanced | null = null

  constructor(
    readonly skeleton: Skeleton,
    readonly at: Instant = NOW,
    customer = 42,
  ) {
    this.state = start(skeleton, { enrolment: 11, customer, entry: 1, version: 1 }, at)
  }

  static of(kind: string, config: Record<string, unknown>, customer?: number): Journey {
    const journey = new Journey(planOf(around(kind, config)), NOW, customer)
    journey.tell({ type: 'entered', at: NOW })
    return journey
  }

  tell(event: Parameters<typeof advance>[2]): Advanced {
    this.last = advance(this.skeleton, this.state, event)
    this.state = this.last.state
    return this.last
  }

  enter = () => this.tell({ type: 'entered', at: this.at })
  due = (at: Instant = this.state.due!) => this.tell({ type: 'due', at })
  settle = (outcome: Settled, at: Instant = this.state.enteredAt) =>
    this.tell({ type: 'performed', at, outcome, id: askId(this.state.enrolment, this.state.step, this.state.visit, this.state.pending!.n) })
  occurs = (at: Instant, port?: string) => this.tell({ type: 'occurred', at, step: this.state.step, visit: this.state.visit, ...(port ? { port } : {}) })
  exit = (as: EndState, at: Instant) => this.tell({ type: 'exit', at, as, reason: 'why' })

  /** The way by which `it` was left in the last act. */
  get left(): string | undefined {
    return this.last?.passages.find((passage) => passage.step === 'it')?.port
  }
}
