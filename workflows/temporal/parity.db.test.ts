import { afterAll, beforeAll, expect, test } from 'vitest'
import { signalCohort } from '../../server/journeys/client'
import type { Performers } from '../../server/worker/perform'
import { Stage } from '../../server/worker/testing'
import { recordedWays, simulatedWays } from '../../server/worker/testing/ways'
import { lifelike, USUAL } from '../engine/behaviour'
import { compile } from '../engine/compile'
import type { Fact, Run } from '../engine/simulate'
import type { Ask, Outcome } from '../model/journey'
import { isSettled, packOutcome } from '../model/packed'
import type { Asked } from '../model/world'
import { performers } from '../steps/performers'
import { sandboxContext } from '../testing/contexts'
import { flagship } from '../testing/graphs'

const CUSTOMERS = 300

let stage: Stage
let run: Run
beforeAll(async () => {
  const document = { ...flagship(), settings: { ...flagship().settings, controlShare: 0, quietHours: null } }
  const skeleton = (campaign: number) => {
    const compiled = compile(document, sandboxContext(), { campaign, version: 1 })
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics))
    return compiled.skeleton
  }
  stage = await Stage.make({ customers: CUSTOMERS, document, skeleton })
  run = { skeleton: skeleton(stage.campaign), behaviour: lifelike(stage.campaign, USUAL), entering: [], traced: true }
})
afterAll(() => stage.close())

type Later = { ask: Asked; outcome: Exclude<Outcome, { is: 'pending' | 'held' | 'gone' }> }

/** The behaviour as the world of the real engine: sends are decided by it, what people do is written down as facts, everything else is the real thing. */
function worldOf(later: Later[]): Partial<Performers> {
  const send =
    (kind: 'offer' | 'message' | 'feedback') =>
    async (asks: Asked<Record<string, unknown>>[], world: never): Promise<Outcome[]> => {
      if (kind === 'feedback' && asks[0]!.request.do === 'answer') return (performers.feedback as (a: unknown, w: never) => Promise<Outcome[]>)(asks, world)
      const caused: { ask: Asked; fact: Fact }[] = []
      const outcomes = asks.map((asked) => {
        const ask = { id: asked.id, kind, step: asked.step, visit: asked.visit, n: asked.n, at: asked.at, request: asked.request } as Ask
        const answer = run.behaviour.answer(ask, asked, [])
        if (answer.later && isSettled(answer.later.outcome)) later.push({ ask: asked, outcome: answer.later.outcome })
        for (const fact of answer.causes ?? []) caused.push({ ask: asked, fact })
        return answer.outcome
      })
      await write(caused.map(({ ask, fact }) => ({ customer: ask.customer, enrolment: ask.enrolment, step: ask.step, fact })))
      return outcomes
    }
  return { offer: send('offer') as never, message: send('message') as never, feedback: send('feedback') as never }
}

async function write(rows: { customer: number; enrolment: number; step: string; fact: Fact }[]): Promise<void> {
  for (const { customer, enrolment, step, fact } of rows) {
    const at = new Date(fact.at)
    if (fact.event === 'feedback_left')
      await stage.db.owner.$client.query(
        `insert into feedback (workspace_id, customer_id, campaign_id, enrolment_id, step, visit, question, scale, happy, at) values ($1, $2, $3, $4, $5, 1, '', 'stars', $6, $7)`,
        [stage.workspace, customer, stage.campaign, enrolment, step, fact.port === 'happy', at],
      )
    else
      await stage.db.owner.$client.query(
        `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, $2, $3, $4, $4, 'parity', gen_random_uuid()::text)`,
        [stage.workspace, fact.event, customer, at],
      )
  }
}

test('the simulator and a real Temporal server lead every customer the same way, to the millisecond', async () => {
  await stage.admit(stage.customers, { cohortSize: 100 })
  const { rows } = await stage.db.owner.$client.query(
    'select e.id, e.customer_id, e.entered_at, c.workflow_id from enrolments e join cohorts c on c.id = e.cohort_id order by e.id',
  )
  run.entering = rows.map((row) => ({ customer: row.customer_id, at: row.entered_at.getTime() }))
  expect(rows.map((row) => row.id)).toEqual(rows.map((_, i) => i + 1))
  await write(
    rows.flatMap((row) =>
      run.behaviour.habits!({ enrolment: row.id, customer: row.customer_id, entry: 1 }, row.entered_at.getTime()).map((fact) => ({
        customer: row.customer_id as number,
        enrolment: row.id as number,
        step: '',
        fact,
      })),
    ),
  )
  const workflowOf = new Map<number, string>(rows.map((row) => [row.id, row.workflow_id]))

  const later: Later[] = []
  const worker = await stage.worker(worldOf(later))
  await stage.deliver()
  const end = Date.now() + 45_000
  while ((await stage.count(`enrolments where state = 'active'`)) > 0 && Date.now() < end) {
    await tellLater(later.splice(0), workflowOf)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await worker.stop()
  await stage.record('flagship-led-on-in-one-turn')

  const real = await recordedWays(stage)
  expect(Object.keys(real)).toHaveLength(CUSTOMERS)
  expect(real).toEqual(simulatedWays(run))
  const ports = Object.values(real).flatMap((stays) => stays.map(([step, , , , port]) => `${step}.${port}`))
  for (const way of [
    'cashback.sent',
    'cashback.not-sent',
    'came.visited',
    'came.not-visited',
    'ask.happy',
    'ask.unhappy',
    'ask.no-answer',
    'came-again.visited',
  ])
    expect(ports).toContain(way)
})

async function tellLater(later: Later[], workflowOf: Map<number, string>): Promise<void> {
  for (const { ask, outcome } of later) {
    const at = 'at' in outcome ? outcome.at! : ask.at
    await stage.db.owner.$client.query('update asks set state = $1, settled_at = $2 where enrolment_id = $3 and step = $4 and n = $5', [
      outcome.is,
      new Date(at),
      ask.enrolment,
      ask.step,
      ask.n,
    ])
  }
  for (const workflow of new Set(later.map(({ ask }) => workflowOf.get(ask.enrolment)!))) {
    const own = later.filter(({ ask }) => workflowOf.get(ask.enrolment) === workflow)
    await signalCohort(
      workflow,
      'performed',
      own.map(({ ask, outcome }) => [ask.enrolment, ask.step, ask.visit, ask.n, packOutcome(outcome)]),
    )
  }
}
