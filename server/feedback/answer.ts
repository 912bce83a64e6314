import { noteSeen } from '../channels/messages'
import { loadVersions } from '../channels/versions'
import { notFound, Refusal } from '../faults'
import type { Guest } from '../links/service'
import { balance } from '../loyalty/service'

export type Scale = 'stars' | 'nps' | 'text'
/** Smallest and largest score of a scale. */
export const RANGE: Record<Exclude<Scale, 'text'>, [number, number]> = { stars: [1, 5], nps: [0, 10] }
const MAX_TEXT = 4_000

type Asked = { question: string; scale: Scale; happyFrom: number }
export type Answer = { score: number | null; text: string | null; happy: boolean }

/** What a feedback page shows. `visit` is the last one before we asked; `points` are there once they answered. */
export type FeedbackPage = {
  question: string
  scale: Scale
  answer: Answer | null
  visit: { place: string; at: number; timeZone: string } | null
  points: number | null
}

export async function feedbackPage(guest: Guest): Promise<FeedbackPage> {
  const { ctx, letter } = guest
  const { question, scale } = await asked(guest)
  const { rows } = await ctx.tx.sql.query<Answer>(
    'select score, text, happy from feedback where workspace_id = $1 and enrolment_id = $2 and step = $3 and visit = $4',
    [ctx.workspace, letter.enrolment, letter.step, letter.visit],
  )
  const answer = rows[0] ?? null
  const points = answer ? (await balance(ctx, letter.customer)).balance : null
  return { question, scale, answer, visit: await lastVisit(guest), points }
}

/** Stores a guest's answer. The first one holds: a second changes nothing and is answered with the first. */
export async function answerFeedback(guest: Guest, given: { score: string | null; text: string | null }): Promise<Answer> {
  const { ctx, letter } = guest
  const { question, scale, happyFrom } = await asked(guest)
  const text = given.text?.replaceAll('\0', '').trim().slice(0, MAX_TEXT) || null
  const score = scale === 'text' ? null : scoreOf(given.score, RANGE[scale])
  if (scale === 'text' && text === null) throw new Refusal(422, 'feedback.text_missing')
  if (scale !== 'text' && score === null) throw new Refusal(422, 'feedback.score_missing')
  const happy = score === null || score >= happyFrom
  const { rowCount } = await ctx.tx.sql.query(
    `insert into feedback (workspace_id, customer_id, campaign_id, enrolment_id, step, visit, question, scale, score, text, happy, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing`,
    [ctx.workspace, letter.customer, letter.campaign, letter.enrolment, letter.step, letter.visit, question, scale, score, text, happy, new Date(ctx.now)],
  )
  if (rowCount === 0) return (await feedbackPage(guest)).answer!
  // The answer itself stays in its own table; the fact carries what routes the journey.
  const ask = `${letter.enrolment}/${letter.step}/${letter.visit}/${letter.n}`
  await ctx.tx.sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties) values ($1, 'feedback_left', $2, $3, $3, 'kaskad', $4, $5)`,
    [
      ctx.workspace,
      letter.customer,
      new Date(ctx.now),
      `feedback:${letter.enrolment}/${letter.step}/${letter.visit}`,
      JSON.stringify({ ask, score, happy, scale, channel: letter.channel, campaign: letter.campaign, step: letter.step }),
    ],
  )
  // Who answers has seen it: no other channel is tried. In a sandbox clicks come by their own call only (formats.md).
  if (ctx.sandbox)
    await ctx.tx.sql.query(
      `update messages set fallback_at = least(fallback_at, $6) where workspace_id = $1 and enrolment_id = $2 and step = $3 and visit = $4 and n = $5 and fallback_at is not null`,
      [ctx.workspace, letter.enrolment, letter.step, letter.visit, letter.n, new Date(ctx.now)],
    )
  else await noteSeen(ctx, letter, 'clicked')
  return { score, text, happy }
}

function scoreOf(given: string | null, [low, high]: [number, number]): number | null {
  if (given === null || !/^\d{1,2}$/.test(given)) return null
  const score = Number(given)
  return score >= low && score <= high ? score : null
}

async function asked({ ctx, letter }: Guest): Promise<Asked> {
  const versions = await loadVersions(ctx.tx.sql, ctx.workspace, [letter])
  const step = versions.get(`${letter.campaign}/${letter.version}`)?.steps.get(letter.step)
  if (step?.kind !== 'feedback') throw notFound('link')
  return step.config as Asked
}

async function lastVisit({ ctx, letter }: Guest): Promise<FeedbackPage['visit']> {
  const { rows } = await ctx.tx.sql.query(
    `select l.name, l.time_zone, f.occurred_at from facts f join locations l on l.workspace_id = f.workspace_id and l.id = f.location_id
     where f.workspace_id = $1 and f.customer_id = $2 and f.type = 'visited' and f.occurred_at <= $3 order by f.occurred_at desc limit 1`,
    [ctx.workspace, letter.customer, new Date(letter.askedAt)],
  )
  const row = rows[0]
  return row ? { place: row.name, at: row.occurred_at.getTime(), timeZone: row.time_zone } : null
}
