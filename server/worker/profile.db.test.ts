import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

const NOW = Date.parse('2026-01-12T09:00:00Z')

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 10 })
})
afterAll(() => stage.close())

const sql = (text: string, values: unknown[] = []) => stage.db.owner.$client.query(text, values)
const changing = (config: Record<string, unknown>, then: Record<string, unknown> | null = null) =>
  liveCampaign(
    stage,
    campaign(
      { in: ['manual'], p: ['profile', config], q: then ? ['profile', then] : ['wait', { for: 'P1D' }], out: ['end'] },
      ['in.next>p', 'p.next>q', 'q.next>out'],
      {
        controlShare: 0,
      },
    ),
  )
const profile = async (id: number) => (await sql('select attributes, tags, tier from customers where id = $1', [id])).rows[0]
const facts = async (id: number) =>
  (await sql(`select occurred_at, properties from facts where type = 'attribute_changed' and customer_id = $1 order by id`, [id])).rows

test('sets attributes, tags and tier of everybody in the cohort, and a fact tells what changed, from what to what', async () => {
  const [fresh, known] = stage.customers as [number, number]
  await sql(`update customers set tags = '{lapsed,dog}', attributes = '{"seat": "bar", "vip": true}', tier = 'silver' where id = $1`, [known])
  const id = await changing({ set: { vip: true, seat: null, visits: 3 }, addTags: ['won back', 'dog'], removeTags: ['lapsed'], tier: 'gold' })
  await CohortByHand.enter(stage, id, [fresh, known], NOW)
  expect(await profile(fresh)).toEqual({ attributes: { vip: true, visits: 3 }, tags: ['won back', 'dog'], tier: 'gold' })
  expect(await profile(known)).toEqual({ attributes: { vip: true, visits: 3 }, tags: ['dog', 'won back'], tier: 'gold' })
  expect(await facts(known)).toEqual([
    {
      occurred_at: new Date(NOW),
      properties: {
        changed: ['tags', 'tier', 'attributes.seat', 'attributes.visits'],
        tags: ['dog', 'won back'],
        tier: 'gold',
        'attributes.seat': null,
        'attributes.visits': 3,
        'was.tags': ['lapsed', 'dog'],
        'was.tier': 'silver',
        'was.attributes.seat': 'bar',
        'was.attributes.visits': null,
        campaign: id,
        step: 'p',
      },
    },
  ])
  const { rows } = await sql(`select customer_id, saw from asks where campaign_id = $1 order by customer_id`, [id])
  expect(rows.map(({ saw }) => saw.changed)).toEqual(['tags, tier, attributes.vip, attributes.visits', 'tags, tier, attributes.seat, attributes.visits'])
})

test('a repeated turn changes nothing more, though the profile has been changed by hand meanwhile', async () => {
  const customer = stage.customers[2]!
  const id = await changing({ addTags: ['a'], tier: 'gold' })
  const cohort = await CohortByHand.enter(stage, id, [customer], NOW)
  await sql(`update customers set tier = 'none', tags = '{}' where id = $1`, [customer])
  await cohort.repeat()
  expect(await profile(customer)).toEqual({ attributes: {}, tags: [], tier: 'none' })
  expect(await facts(customer)).toHaveLength(1)
})

test('what is so already is no change; each step of one way tells its own', async () => {
  const customer = stage.customers[3]!
  const id = await changing({ addTags: ['a'] }, { addTags: ['a'], set: { b: 1 } })
  await CohortByHand.enter(stage, id, [customer], NOW)
  await CohortByHand.enter(stage, id, [customer], NOW + 1000)
  expect((await facts(customer)).map(({ properties }) => properties.changed)).toEqual([['tags'], ['attributes.b']])
})

test('an erased customer stays empty, and everybody else is served', async () => {
  const [erased, other] = stage.customers.slice(4, 6) as [number, number]
  const id = await changing({ tier: 'gold' })
  await sql('update customers set erased_at = now() where id = $1', [erased])
  await CohortByHand.enter(stage, id, [erased, other], NOW)
  expect((await profile(erased)).tier).toBeNull()
  expect((await profile(other)).tier).toBe('gold')
})
