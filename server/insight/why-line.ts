import type { Ctx } from '../context'
import { words } from '../messages/words'
import { momentText } from '../moment'

/** One thing that keeps a customer out, or does not. `wouldNeed`: what would have to be so; null where it is. */
export type WhyRule = { code: string; text: string; saw: unknown; holds: boolean; wouldNeed: string | null }

/** A rule in the reader's words (`why.<code>.yes` or `.no`). */
export function line(ctx: Ctx, code: string, holds: boolean, saw: unknown, values: Record<string, string | number> = {}): WhyRule {
  const { message, hint } = words(`why.${code}.${holds ? 'yes' : 'no'}`, ctx.locale, values)
  return { code, text: message, saw, holds, wouldNeed: holds ? null : (hint ?? null) }
}

/** An instant (ms) as the reader writes it, in the workspace's zone. */
export const moment = (ctx: Ctx, timeZone: string, at: number): string => momentText(at, { locale: ctx.locale, timeZone })

/** The entry step of the version that counts. */
export type Entry = { kind: string; config: Record<string, unknown> }

export type Settings = {
  reentry?: { kind: 'once' } | { kind: 'after'; duration: string } | { kind: 'always' }
  startsAt?: string | null
  endsAt?: string | null
}

/** A campaign, as far as coming into it goes. */
export type Head = {
  id: number
  state: string
  launched_at: Date | null
  ended_at: Date | null
  /** When it lets in next, where that is a fixed instant. */
  enters_at: Date | null
  /** When everybody was looked at last, where whoever comes to match is let in. */
  looked_at: Date | null
  time_zone: string
  settings: Settings
  entry: Entry | null
}

export type Past = { entries: number; last: Date | null; inside: boolean; enrolment: number | null; control: boolean | null; step: string | null }

export const isOver = ({ state }: Head): boolean => state === 'stopped' || state === 'finished'

/** One condition of a rule or a filter; `negated`: it must not hold. */
export type Leaf<C> = { condition: C; negated: boolean }

/** Every condition of a rule or a filter, in the order written. */
export function leaves<C extends object>(rule: object, negated = false): Leaf<C>[] {
  if ('all' in rule) return (rule.all as object[]).flatMap((part) => leaves<C>(part, negated))
  if ('any' in rule) return (rule.any as object[]).flatMap((part) => leaves<C>(part, negated))
  if ('not' in rule) return leaves<C>(rule.not as object, !negated)
  return [{ condition: rule as C, negated }]
}
