import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { checkDocument } from '../campaigns/check'
import { stats } from '../insight/stats'
import { trace } from '../insight/trace'
import { verify } from '../insight/verify'
import { createSecret, revokeSecret } from '../secrets/service'
import { CallDesk } from '../sender/webhooks/desk'
import { Receiver } from '../webhooks/testing'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

const NOW = Date.parse('2026-01-12T09:00:00Z')

let stage: Stage
let receiver: Receiver
let secret: string
beforeAll(async () => {
  receiver = await Receiver.open()
  process.env.KASKAD_WEBHOOK_ALLOW = receiver.host
  stage = await Stage.make({ customers: 12 })
  secret = (await stage.run((ctx) => createSecret(ctx, { name: 'CRM' }))).id
})
afterAll(async () => {
  await receiver.close()
  await stage.close()
})

const sql = (text: string, values: unknown[] = []) => stage.db.owner.$client.query(text, values)
const drawn = (config: object) => {
  const step = { url: `http://${receiver.host}/`, method: 'POST', body: '{"who": "{{ customer.externalId }}"}', secret, ...config }
  return campaign({ in: ['manual'], call: ['webhook', step], good: ['end'], bad: ['end'] }, ['in.next>call', 'call.ok>good', 'call.failed>bad'], {
    controlShare: 0,
  })
}
async function look(): Promise<void> {
  const desk = new CallDesk(stage.db.sender)
  await desk.look()
  await desk.idle()
}
const told = async (id: number, customer: number) => {
  const { rows } = await sql('select id from enrolments where campaign_id = $1 and customer_id = $2', [id, customer])
  return (await stage.run((ctx) => trace(ctx, id, rows[0].id))).entries.filter(({ step, did }) => step === 'call' && did !== 'entered' && did !== 'left')
}

test('the turn queues, the sender calls, the guest leaves as the call came out; numbers and trace say so', async () => {
  // A real workspace: its calls leave. The cohort's clock is the test's own all the same.
  await sql('update workspaces set sandbox = false where id = $1', [stage.workspace])
  const [fine, refused, waiting] = stage.customers as [number, number, number]
  receiver.answer = ({ body }, response) => {
    const { who } = JSON.parse(body)
    response.writeHead(who === String(refused) ? 422 : who === String(waiting) ? 503 : 200).end()
  }
  await sql('update customers set external_id = id::text where workspace_id = $1', [stage.workspace])
  const id = await liveCampaign(stage, drawn({}))
  const cohort = await CohortByHand.enter(stage, id, [fine, refused, waiting], NOW)
  await cohort.repeat()
  expect(receiver.received).toEqual([])
  expect(await stage.count('webhook_calls')).toBe(3)
  await look()
  await cohort.hear()
  await cohort.at(NOW + 60_000)
  expect(receiver.received).toHaveLength(3)

  const numbers = await stage.run((ctx) => stats(ctx, id))
  expect(numbers.steps.call).toEqual({ entered: 3, customers: 3, standing: 1, left: { ok: 1, failed: 1 }, ended: {} })
  expect(numbers.arrows.filter(({ from }) => from === 'call').map(({ port, count }) => [port, count])).toEqual([
    ['ok', 1],
    ['failed', 1],
  ])
  expect(await told(id, fine)).toMatchObject([
    { did: 'asked' },
    { did: 'outcome', reason: { code: 'called', text: 'The other system took the call.' }, saw: { http_status: 200, tries: 1 } },
  ])
  expect(await told(id, refused)).toMatchObject([
    { did: 'asked' },
    { did: 'outcome', reason: { code: 'refused', text: 'The other system refused the call.' }, saw: { http_status: 422, tries: 1 } },
  ])
  expect(await told(id, waiting)).toMatchObject([{ did: 'asked', saw: { http_status: 503, tries: 1 } }])
  const proofs = await stage.run(verify)
  expect(proofs.checks.filter(({ ok }) => !ok)).toEqual([])
})

test('the house says which secrets there are, and where an address leads', async () => {
  await sql('update workspaces set sandbox = false where id = $1', [stage.workspace])
  const found = async (config: object) => {
    const { diagnostics } = await stage.run((ctx) => checkDocument(ctx, drawn(config)))
    return diagnostics.filter(({ code }) => code.startsWith('webhook')).map(({ code, severity, message }) => [severity, code, message])
  }
  expect(await found({})).toEqual([])
  expect(await found({ url: 'http://169.254.169.254/' })).toEqual([
    ['error', 'webhook.inward', '169.254.169.254 is an address inside of the network; calls go outward only.'],
  ])
  expect(await found({ secret: '99999' })).toMatchObject([['error', 'webhook.unknown_secret', expect.any(String)]])
  await stage.run((ctx) => revokeSecret(ctx, Number(secret)))
  expect(await found({})).toMatchObject([['error', 'webhook.unknown_secret', expect.any(String)]])
})
