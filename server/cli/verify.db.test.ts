import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import type { Terminal } from './terminal'
import { verifyWorkspace } from './verify'

const NOW = Date.parse('2026-02-27T09:00:00Z')
let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 5 })
  process.env.KASKAD_OWNER_URL = stage.db.urls.owner
})
afterAll(() => stage.close())

async function run(locale: 'en' | 'ru'): Promise<{ code: number; notes: string[] }> {
  const notes: string[] = []
  const io: Terminal = { locale, result: () => {}, note: (text) => void notes.push(text), tell: () => {} }
  const code = await verifyWorkspace.run(
    { options: { workspace: stage.workspace }, positionals: [] } as unknown as Parameters<typeof verifyWorkspace.run>[0],
    io,
  )
  return { code: Number(code), notes }
}

test('says of what does not hold what it is, where, and what to do; nothing where all is well', async () => {
  const id = await liveCampaign(
    stage,
    campaign({ in: ['manual'], w: ['wait', { for: 'P5D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0 }),
  )
  await CohortByHand.enter(stage, id, stage.customers, NOW)
  expect(await run('en')).toEqual({ code: 0, notes: [] })
  const { rows } = await stage.db.owner.$client.query('update enrolments set epoch = 0 where campaign_id = $1 returning id, cohort_id as cohort', [id])
  const { code, notes } = await run('en')
  expect([code, notes.length]).toEqual([1, 1])
  const lines = notes[0]!.split('\n')
  expect(lines[0]).toBe('✗ journeys.everybody_is_followed: 5 guests inside are followed by nobody: no cohort, a closed one, or one of another epoch.')
  expect(lines[1]).toBe(`    enrolment ${rows[0].id}, campaign ${id}, step w, cohort ${rows[0].cohort}, follows epoch 1, epoch 0`)
  expect(lines.slice(4)).toEqual(['    …', '  → `kaskad recover` starts the cohorts again from what is stored; nothing is sent twice.'])
  expect((await run('ru')).notes[0]).toContain('5 гостей внутри никто не ведёт')
})
