import { afterEach, expect, test } from 'vitest'
import { bindAddress, count, timed } from './meter'
import { showMetrics } from './prometheus'

let shown: { stop: () => Promise<void>; port: number } | undefined
afterEach(() => shown?.stop())

const figures = async (path = '/metrics') => fetch(`http://127.0.0.1:${shown!.port}${path}`)

test('nothing is counted until somebody asks for figures; then counts, durations and what is looked up are shown', async () => {
  count('outbox_delivered', 5, { kind: 'start' })
  let asked = 0
  const help = { outbox_lag_seconds: 'Age' }
  shown = await showMetrics('127.0.0.1:0', { help, read: async () => (++asked > 1 ? Promise.reject(new Error('away')) : { outbox_lag_seconds: 7 }) })
  count('outbox_delivered', 2, { kind: 'start' })
  count('outbox_delivered', 3, { kind: 'signal' })
  count('outbox_refused', 0, { kind: 'signal' })
  expect(
    await timed(
      'temporal_seconds',
      async () => 'done',
      (answer) => ({ call: answer }),
    ),
  ).toBe('done')
  await expect(timed('temporal_seconds', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  const text = await (await figures()).text()
  expect(text).toContain('kaskad_outbox_delivered_total{kind="start"} 2')
  expect(text).toContain('kaskad_outbox_delivered_total{kind="signal"} 3')
  expect(text).not.toContain('kaskad_outbox_refused')
  expect(text).toContain('kaskad_temporal_seconds_count{call="done"} 1')
  expect(text).toContain('kaskad_outbox_lag_seconds 7')
  expect(text).toContain('kaskad_process_cpu_user_seconds_total')

  // The database away: its figures are gone, the process's own are there.
  const without = await figures()
  expect(without.status).toBe(200)
  expect(await without.text()).not.toMatch(/^kaskad_outbox_lag_seconds 7/m)
  expect((await figures('/other')).status).toBe(404)
})

test('a port alone listens on this machine only; what is no address is said so', () => {
  expect(bindAddress('9464')).toEqual({ host: '127.0.0.1', port: 9464 })
  expect(bindAddress('0.0.0.0:9464')).toEqual({ host: '0.0.0.0', port: 9464 })
  expect(bindAddress('[::]:9464')).toEqual({ host: '::', port: 9464 })
  expect(() => bindAddress('metrics')).toThrow(/"metrics" is no port/)
  expect(() => bindAddress('70000')).toThrow(/no port/)
})
