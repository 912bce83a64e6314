import type { PersonalChoice } from '../../workflows/model/world'
import { DECIDES } from '../../workflows/steps/decides'
import { SENDING } from '../../workflows/steps/transitions'
import type { Ctx } from '../context'
import { words } from '../messages/words'
import { factsSeen } from './trace-facts'
import { askedIn } from './trace-names'
import { type AskRow, type DrawnStep, type Pass, readAsks, readHead, readPasses } from './trace-rows'
import { branchRules, type Explained, type Teller, teller, whyEntered } from './trace-rules'

export type TraceEntry = {
  at: string
  step: string | null
  kind: string | null
  did: 'control' | 'entered' | 'asked' | 'outcome' | 'skipped' | 'left' | 'ended'
  port?: string
} & Explained

/** One customer's way through a campaign, decision by decision, with what was seen then. It does not change when the profile does. */
export async function trace(ctx: Ctx, campaign: number, enrolment: number) {
  const { customer, version, state, control, enteredAt, due, handedOver, event, steps, controlShare } = await readHead(ctx, campaign, enrolment)
  const drawn = new Map(steps.map((step) => [step.id, step]))
  const passes = await readPasses(ctx, enrolment)
  const asks = await readAsks(ctx, enrolment)
  const told = askedIn(passes, asks)
  const seen = await factsSeen(ctx, enrolment, steps)
  const tell = await teller(ctx)
  const judged = await whyEntered(ctx, tell, { campaign, customer, enteredAt, share: controlShare })
  const why = event ? { ...judged, ...reason(ctx, 'event'), saw: { ...cameBy(event), ...judged.saw } } : judged

  const entries: TraceEntry[] = []
  if (control) entries.push({ at: enteredAt.toISOString(), step: null, kind: null, did: 'control', ...why, ...reason(ctx, 'control') })
  for (const [i, pass] of passes.entries()) {
    const step = drawn.get(pass.step)
    const base = { step: pass.step, kind: step?.kind ?? null }
    const entry = { at: pass.entered_at.toISOString(), ...base, did: 'entered' as const }
    entries.push(i > 0 ? entry : { ...entry, ...(step?.kind === 'manual' ? reason(ctx, handedOver ? 'handed_over' : 'sent_in') : {}), ...why })
    for (const ask of told.asksOf(i)) {
      entries.push({ at: ask.asked_at.toISOString(), ...base, did: 'asked', ...tried(ask) })
      if (ask.state !== 'pending') entries.push({ ...base, ...settled(ctx, tell, step, ask) })
    }
    if (pass.left_at) entries.push({ ...base, ...left(ctx, step, pass, pass.left_at, seen.get(`${pass.step}/${pass.visit}`) ?? seen.get(told.nameOf(i))) })
  }
  return { enrolment: String(enrolment), customer: String(customer), version, state, due: due?.toISOString() ?? null, entries }
}

/** The event that let somebody in, as the trace shows it. */
const cameBy = ({ fact: _, type, ...rest }: Record<string, unknown>) => ({
  event: type,
  ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)),
})

type Happened = Omit<TraceEntry, 'step' | 'kind'>

const sends = (ask: AskRow) => ask.n === 1 && ask.kind !== null && SENDING.has(ask.kind)

/** Why somebody still stands at a call: it was tried, and will be again. */
const tried = ({ state, call }: AskRow): Pick<TraceEntry, 'saw'> => (state === 'pending' && call && call.tries > 0 ? { saw: call } : {})

function accepted(ask: AskRow): string {
  if (sends(ask)) return 'accepted'
  if (ask.kind === 'webhook') return 'called'
  return ask.kind === null || DECIDES.has(ask.kind) ? 'decided' : 'done'
}

/** How what was asked came out. */
function settled(ctx: Ctx, tell: Teller, step: DrawnStep | undefined, ask: AskRow): Happened {
  const saw = { ...sawBy(ctx, ask), ...(ask.channel ? { channel: ask.channel } : {}), ...ask.call }
  return {
    at: (ask.settled_at ?? ask.asked_at).toISOString(),
    did: ask.state === 'skipped' ? 'skipped' : 'outcome',
    ...(ask.port ? { port: ask.port } : {}),
    ...reason(ctx, ask.reason ?? (ask.state === 'accepted' ? accepted(ask) : ask.state)),
    ...(Object.keys(saw).length > 0 ? { saw } : {}),
    ...(step?.kind === 'branch' && ask.port && ask.saw ? { rules: branchRules(tell, step.config.rules ?? [], ask.port, ask.saw, ask.asked_at) } : {}),
  }
}

/** What was seen, as the reader can take it: a personal offer by its name, with why it was chosen in words. */
function sawBy(ctx: Ctx, { saw }: AskRow): Record<string, unknown> {
  const { personal, ...rest } = saw ?? {}
  if (!personal) return rest
  const { name, goal, why, values } = personal as PersonalChoice['told']
  return { ...rest, offer: name, goal, why: words(`personal.${why}`, ctx.locale, values).message }
}

/** How a stay ended. `fact` is what had happened, if that was why. */
function left(ctx: Ctx, step: DrawnStep | undefined, pass: Pass, at: Date, fact: Record<string, unknown> | undefined): Happened {
  // The code of an `end` is `end`; its words are the author's.
  const ended = pass.reason?.code === 'end' ? { reason: { code: 'end', text: step?.config.reason ?? '' } } : null
  return {
    at: at.toISOString(),
    did: pass.ended ? 'ended' : 'left',
    ...(pass.port ? { port: pass.port } : {}),
    ...(ended ?? reason(ctx, pass.reason?.code ?? (pass.moved_out ? 'moved' : fact ? (step?.kind === 'listen' ? 'happened' : 'came') : null))),
    ...(fact ? { saw: fact } : {}),
  }
}

/** A reason code with its words; what has none is the author's own and is shown as written. */
function reason(ctx: Ctx, code: string | null): Pick<TraceEntry, 'reason'> {
  if (!code) return {}
  const key = `trace.${code}`
  const { message } = words(key, ctx.locale)
  return { reason: { code, text: message === key ? code : message } }
}
