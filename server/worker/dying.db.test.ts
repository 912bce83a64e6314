import { afterAll, beforeAll, expect, test } from 'vitest'
import { mortal } from '../../db/testing'
import { performers } from '../../workflows/steps/performers'
import { campaign, MESSAGE } from '../../workflows/testing/graphs'
import { inContext } from '../context'
import { verify } from '../insight/verify'
import type { Performers } from './perform'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'
import { turn } from './turn'

const NOW = Date.parse('2026-01-12T09:00:00Z')
const DAY = 86_400_000

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 4 })
  await sql(
    `insert into consents (workspace_id, customer_id, channel, class, given, at) select workspace_id, id, 'push', 'promo', true, '2026-01-01' from customers`,
  )
})
afterAll(() => stage.close())

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows

/** Of everything that a turn may write: an offer with its message, points, a branch, a tag, a wait for a visit. */
const drawn = campaign(
  {
    in: ['manual'],
    offer: ['offer', { offer: { name: 'Both', reward: { kind: 'all', of: [{ kind: 'points', amount: 7 }, { kind: 'gift', sku: 'tea', title: 'Tea' }] } }, validFor: 'P9D', message: MESSAGE }], // biome-ignore format: a step a line
    tag: ['profile', { set: {}, addTags: ['seen'], removeTags: [] }],
    extra: ['points', { amount: 3, reason: 'extra' }],
    came: ['visit', { within: 'P1D', since: 'step' }],
    gold: ['branch', { rules: [{ id: 'yes', name: 'Seen', rule: { field: 'tags', op: 'contains', value: 'seen' } }] }],
    out: ['end'],
  },
  [
    'in.next>extra',
    'extra.next>tag',
    'tag.next>came',
    'came.visited>out',
    'came.not-visited>gold',
    'gold.yes>offer',
    'gold.else>out',
    'offer.sent>out',
    'offer.not-sent>out',
  ],
  { controlShare: 0 },
)

/** What one campaign left behind, without numbers of its own. */
async function written(id: number) {
  const of = (text: string) => sql(text, [id])
  return {
    passes: await of('select step, visit, port, ended, entered_at, left_at, saw, count(*)::int as n from passes where campaign_id = $1 group by 1, 2, 3, 4, 5, 6, 7 order by step, port'), // biome-ignore format: one row
    asks: await of('select step, kind, n, state, reason, count(*)::int as k from asks where campaign_id = $1 group by 1, 2, 3, 4, 5 order by step'),
    messages: await of('select step, channel, state, count(*)::int as n from messages where campaign_id = $1 group by 1, 2, 3'),
    ledger: await of('select account, amount, count(*)::int as n from ledger where campaign_id = $1 group by 1, 2 order by 1, 2'),
    grants: await of('select kind, state, count(*)::int as n from grants where campaign_id = $1 group by 1, 2'),
    standing: await of('select state, step, due, move, count(*)::int as n from enrolments where campaign_id = $1 group by 1, 2, 3, 4'),
    waits: await of('select step, event, count(*)::int as n from waits where campaign_id = $1 group by 1, 2'),
  }
}

async function through(id: number, die: ((cohort: CohortByHand) => void) | null) {
  const cohort = await CohortByHand.waiting(stage, id, stage.customers, NOW)
  die?.(cohort)
  await cohort.at(NOW)
  await cohort.at(NOW + DAY)
  return written(id)
}

/**
 * Reliability, line 19: a worker that dies at every await of its turns, before the statement left and after it was done and the answer lost. Temporal asks again;
 * what is written in the end is what a worker writes that lives.
 */
test.each(['before', 'after'] as const)(
  'a worker that dies at every word to the database (%s), and the turn once more: nothing twice, nothing lost',
  async (when) => {
    const lived = await through(await liveCampaign(stage, drawn), null)
    let deaths = 0
    for (let word = 1; ; word++) {
      const before = deaths
      const found = await through(await liveCampaign(stage, drawn), (cohort) => {
        cohort.turnOf = async (input) => {
          const victim = mortal(stage.db.urls.app, word, when)
          if ((await victim.outcome(turn(victim.db, performers as unknown as Performers, input))) === 'died') deaths++
          await victim.close()
          return turn(stage.db.app, performers as unknown as Performers, input)
        }
      })
      expect({ word, ...found }).toEqual({ word, ...lived })
      if (deaths === before) break
    }
    expect(deaths).toBeGreaterThan(40)
    const [prevented] = await sql('select sum(duplicates_prevented)::int as n from messages')
    expect(prevented.n).toBeGreaterThan(0)
    const { checks } = await inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, verify, stage.db.app)
    expect(checks.filter((check) => !check.ok)).toEqual([])
  },
  60_000,
)
