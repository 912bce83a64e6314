import { plain, texts } from '../../../db/arrays'
import { draw } from '../../../workflows/engine/draw'
import type { Personal, Reward } from '../../../workflows/model/offer'
import type { Asked, PersonalChoice } from '../../../workflows/model/world'
import type { Ctx } from '../../context'
import { type Candidate, candidateOf } from './about'
import { choose } from './choose'
import { namedBy, readGuests, readShop, readStock } from './read'
import { refreshHabits } from './refresh'

type Request = { ask: Asked; personal: Personal }

/**
 * Chooses an offer for each ask, or null where none serves: in a fixed number of statements for a batch, from what was bought until the ask. An ask that was
 * decided before keeps its choice, whatever was bought since.
 */
export async function choosePersonal(ctx: Ctx, batch: readonly Request[]): Promise<(PersonalChoice | null)[]> {
  const { sql } = ctx.tx
  const candidates = new Map<Personal, Candidate[]>()
  for (const { personal } of batch) if (!candidates.has(personal)) candidates.set(personal, candidatesOf(personal))
  const all = [...candidates.values()].flat()
  const before = await decidedBefore(
    ctx,
    batch.map(({ ask }) => ask),
  )
  const shop = (await readShop(sql, ctx.workspace, all)) ?? (await firstHabits(ctx, all))
  const stock = await readStock(sql, ctx.workspace, all)
  const guests = await readGuests(
    sql,
    ctx.workspace,
    batch.map(({ ask }) => ask),
    namedBy(all).skus,
  )
  return batch.map(({ ask, personal }, i) => {
    const known = before.get(ask.id)
    if (known) {
      const { reward, name } = candidates.get(personal)!.find(({ id }) => id === known.offer)!
      return { offer: { name, reward }, told: known }
    }
    const tie = (id: string) => draw(ask.campaign, ask.customer, ask.entry, `${ask.step}~${id}`)
    const chosen = choose(personal.goal, candidates.get(personal)!, { guest: guests[i]!, shop, stock }, tie)
    if (!chosen) return null
    const { id, name, reward } = chosen.candidate
    return { offer: { name, reward }, told: { goal: personal.goal, offer: id, name, why: chosen.why.code, values: chosen.why.values } }
  })
}

const candidatesOf = (personal: Personal): Candidate[] =>
  (personal.offers ?? []).map(({ id, name, reward }) => candidateOf(id, { name, reward: reward as Reward })).sort((a, b) => (a.id < b.id ? -1 : 1))

/** Usually summed up when a campaign that needs them is published, and then day by day; whoever comes before that does it here, once. */
async function firstHabits(ctx: Ctx, candidates: readonly Candidate[]) {
  await refreshHabits(ctx.tx.sql, ctx.workspace, new Date(ctx.now))
  return (await readShop(ctx.tx.sql, ctx.workspace, candidates))!
}

async function decidedBefore(ctx: Ctx, asks: readonly Asked[]): Promise<Map<string, PersonalChoice['told']>> {
  const { rows } = await ctx.tx.sql.query<{ ask: string; told: PersonalChoice['told'] }>(
    `select a.enrolment_id || '/' || a.step || '/' || a.visit || '/' || a.n as ask, a.saw -> 'personal' as told
     from unnest($2::bigint[], $3::text[], $4::int[], $5::int[]) as u(enrolment, step, visit, n) join asks a
       on a.workspace_id = $1 and a.enrolment_id = u.enrolment and a.step = u.step and a.visit = u.visit and a.n = u.n and a.saw ? 'personal'`,
    [ctx.workspace, plain(asks.map((a) => a.enrolment)), texts(asks.map((a) => a.step)), plain(asks.map((a) => a.visit)), plain(asks.map((a) => a.n))],
  )
  return new Map(rows.map(({ ask, told }) => [ask, told]))
}
