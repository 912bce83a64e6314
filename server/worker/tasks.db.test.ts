import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { addMember, addUser } from '../auth/users'
import type { Ctx } from '../context'
import { listTasks, membersOf, settleTask } from '../tasks/service'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

const NOW = Date.parse('2026-01-12T09:00:00Z')

let stage: Stage
let ana: string
beforeAll(async () => {
  stage = await Stage.make({ customers: 12 })
  ana = await addUser({ email: 'ana@x.test', password: 'long-enough', name: 'Ana' }, stage.db.app)
  await addMember({ user: ana, workspace: stage.workspace, role: 'cashier' }, stage.db.app)
})
afterAll(() => stage.close())

const sql = (text: string, values: unknown[] = []) => stage.db.owner.$client.query(text, values)
const asking = async (config: { to: string; text: string }) =>
  liveCampaign(stage, campaign({ in: ['manual'], t: ['task', config], out: ['end'] }, ['in.next>t', 't.next>out'], { controlShare: 0 }))
const run = <T>(work: (ctx: Ctx) => Promise<T>) => stage.run(work)

test('opens a task for each guest, in words about them; who has no name is to be called all the same', async () => {
  const [named, nameless] = stage.customers as [number, number]
  await sql(`update customers set first_name = 'Olga', attributes = '{"seat": "bar"}' where id = $1`, [named])
  const id = await asking({
    to: 'marketer',
    text: "Call {{ customer.firstName }}, {{ customer.attributes.seat | default: 'anywhere' }}, {{ points.balance }} points",
  })
  const cohort = await CohortByHand.enter(stage, id, [named, nameless], NOW)
  await cohort.repeat()
  const { items } = await run((ctx) => listTasks(ctx, { campaign: String(id) }))
  expect(items.map(({ text }) => text).sort()).toEqual(['Call , anywhere, 0 points', 'Call Olga, bar, 0 points'])
  expect(items.find(({ customer }) => customer === String(named))).toMatchObject({
    campaign: String(id),
    campaignName: 'Test',
    step: 't',
    customerName: 'Olga',
    to: { role: 'marketer' },
    state: 'open',
    createdAt: '2026-01-12T09:00:00.000Z',
    doneAt: null,
    doneBy: null,
  })
})

test('is done once: who said so first stays; and may turn out not to be', async () => {
  const id = await asking({ to: 'owner', text: 'Call' })
  await CohortByHand.enter(stage, id, [stage.customers[2]!], NOW)
  const [task] = (await run((ctx) => listTasks(ctx, { campaign: String(id) }))).items
  const done = await run((ctx) => settleTask({ ...ctx, now: NOW + 1000, actor: 'ana@x.test' }, Number(task!.id), 'done'))
  expect(done).toMatchObject({ state: 'done', doneAt: '2026-01-12T09:00:01.000Z', doneBy: 'ana@x.test' })
  const again = await run((ctx) => settleTask({ ...ctx, now: NOW + 9000, actor: 'key:1' }, Number(task!.id), 'done'))
  expect(again).toEqual(done)
  expect((await run((ctx) => listTasks(ctx, { campaign: String(id), state: 'open' }))).items).toEqual([])
  expect(await run((ctx) => settleTask(ctx, Number(task!.id), 'open'))).toMatchObject({ state: 'open', doneAt: null, doneBy: null })
  await expect(run((ctx) => settleTask(ctx, 999_999, 'done'))).rejects.toMatchObject({ status: 404, code: 'task.unknown' })
})

test('a member sees what is theirs and their role’s; nothing of others can be said done by them', async () => {
  const [member] = await run(membersOf)
  expect(member).toEqual({ id: expect.any(String), name: 'Ana', role: 'cashier' })
  const to = {
    own: await asking({ to: member!.id, text: 'Own' }),
    role: await asking({ to: 'cashier', text: 'Role' }),
    other: await asking({ to: 'owner', text: 'Other' }),
  }
  for (const id of Object.values(to)) await CohortByHand.enter(stage, id, [stage.customers[3]!], NOW)
  const hers = { user: ana, role: 'cashier' }
  const { items } = await run((ctx) => listTasks(ctx, { customer: String(stage.customers[3]) }, hers))
  expect(items.map(({ text, to: whom }) => [text, whom])).toEqual([
    ['Role', { role: 'cashier' }],
    ['Own', { member: member!.id, name: 'Ana' }],
  ])
  const [other] = (await run((ctx) => listTasks(ctx, { campaign: String(to.other) }))).items
  await expect(run((ctx) => settleTask(ctx, Number(other!.id), 'done', hers))).rejects.toMatchObject({ status: 404 })
  expect(await run((ctx) => settleTask(ctx, Number(items[1]!.id), 'done', hers))).toMatchObject({ state: 'done' })
})

test('the list goes by pages', async () => {
  const id = await asking({ to: 'owner', text: 'Call' })
  await CohortByHand.enter(stage, id, stage.customers.slice(4, 9), NOW)
  const first = await run((ctx) => listTasks(ctx, { campaign: String(id), limit: 3 }))
  const rest = await run((ctx) => listTasks(ctx, { campaign: String(id), limit: 3, cursor: first.next! }))
  expect([...first.items, ...rest.items].map(({ customer }) => Number(customer)).sort((a, b) => a - b)).toEqual(stage.customers.slice(4, 9))
  expect(rest.next).toBeNull()
})
