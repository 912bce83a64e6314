import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Database } from '../../db/client'
import { appDatabase } from '../context'
import { workersListening } from '../journeys/pollers'

type Check = { name: string; ok: boolean; detail?: string }

/** Facts that the relay may be behind, and seconds that a start or signal may wait, before the product counts as not usable. */
const MAX_FACTS = 20_000
const MAX_OUTBOX_SECONDS = 60
const PATIENCE_MS = 3_000

const NO_STORE = { 'cache-control': 'no-store' }

/** This process answers. */
export const healthz = (): Response => Response.json({ ok: true }, { headers: NO_STORE })

/** Whether the product is usable: database, Temporal, a worker, the relay. 503 with what is wrong. */
export async function readyz(db: Database = appDatabase()): Promise<Response> {
  const gauges = await attempt('database', () => readGauges(db))
  const workers = await attempt('temporal', workersListening)
  const value = (name: string) => gauges.value?.get(name) ?? 0
  const behind = { facts: value('relay_lag_facts'), seconds: Math.round(value('outbox_lag_seconds')) }
  const checks: Check[] = [
    gauges.check,
    workers.check,
    { name: 'worker', ok: (workers.value ?? 0) > 0, detail: `${workers.value ?? 0}` },
    {
      name: 'relay',
      ok: gauges.check.ok && behind.facts <= MAX_FACTS && behind.seconds <= MAX_OUTBOX_SECONDS,
      detail: `${behind.facts} facts, ${behind.seconds} s`,
    },
  ]
  const ok = checks.every((check) => check.ok)
  return Response.json({ ok, checks }, { status: ok ? 200 : 503, headers: ok ? NO_STORE : { ...NO_STORE, 'retry-after': '5' } })
}

async function attempt<T>(name: string, work: () => Promise<T>): Promise<{ check: Check; value?: T }> {
  let timer: NodeJS.Timeout | undefined
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS)
    })
    return { check: { name, ok: true }, value: await Promise.race([work(), late]) }
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string }
    return { check: { name, ok: false, detail: String(code ?? message).slice(0, 200) } }
  } finally {
    clearTimeout(timer)
  }
}

async function readGauges(db: Database): Promise<Map<string, number>> {
  const { rows } = await db.$client.query<{ name: string; value: number }>('select name, value from kaskad_gauges()')
  return new Map(rows.map((row) => [row.name, row.value]))
}

const HELP: Record<string, string> = {
  receipts: 'Receipts stored, about',
  customers: 'Customers known, about',
  messages_queued: 'Messages waiting for the sender',
  outbox_unsent: 'Starts and signals not yet delivered to Temporal',
  outbox_lag_seconds: 'How long the next start or signal has been due',
  outbox_stuck: 'Starts and signals that Temporal has refused three times and more',
  relay_lag_facts: 'Facts that the relay has not read yet',
}

let registry: { all: Registry; gauges: Map<string, Gauge> } | undefined

function metricsOf() {
  if (registry) return registry
  const all = new Registry()
  collectDefaultMetrics({ register: all, prefix: 'kaskad_' })
  const gauges = new Map(Object.entries(HELP).map(([name, help]) => [name, new Gauge({ name: `kaskad_${name}`, help, registers: [all] })]))
  registry = { all, gauges }
  return registry
}

/** Prometheus. With the database away only the process's own figures are there. */
export async function metrics(db: Database = appDatabase()): Promise<Response> {
  const { all, gauges } = metricsOf()
  const read = await attempt('database', () => readGauges(db))
  for (const [name, gauge] of gauges) {
    const value = read.value?.get(name)
    if (value === undefined) gauge.reset()
    else gauge.set(value)
  }
  return new Response(await all.metrics(), { headers: { 'content-type': all.contentType, ...NO_STORE } })
}
