import { createServer } from 'node:http'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { bindAddress, installMeter, METRICS, type Metric } from './meter'

/** Figures that are looked up when somebody asks, by name. */
export type Looked = { help: Record<string, string>; read: () => Promise<Record<string, number>> }

/** Buckets of durations, seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Shows this process's figures at `/metrics` of `given`; resolves once it listens, with how to stop. */
export async function showMetrics(given: string, looked?: Looked): Promise<{ stop: () => Promise<void>; port: number }> {
  const { host, port } = bindAddress(given)
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'kaskad_' })
  const counters = new Map<Metric, Counter>()
  const histograms = new Map<Metric, Histogram>()
  installMeter({
    count: (metric, n, labels = {}) => {
      let found = counters.get(metric)
      if (!found) {
        found = new Counter({ name: `kaskad_${metric}_total`, help: METRICS[metric], labelNames: Object.keys(labels), registers: [registry] })
        counters.set(metric, found)
      }
      found.inc(labels, n)
    },
    observe: (metric, seconds, labels = {}) => {
      let found = histograms.get(metric)
      if (!found) {
        found = new Histogram({ name: `kaskad_${metric}`, help: METRICS[metric], labelNames: Object.keys(labels), buckets: BUCKETS, registers: [registry] })
        histograms.set(metric, found)
      }
      found.observe(labels, seconds)
    },
  })
  const gauges = new Map(Object.entries(looked?.help ?? {}).map(([name, help]) => [name, new Gauge({ name: `kaskad_${name}`, help, registers: [registry] })]))
  const server = createServer(async (request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') return void response.writeHead(404).end()
    // The database away: the process's own figures are still there.
    const values = await looked?.read().catch(() => undefined)
    for (const [name, gauge] of gauges) values?.[name] === undefined ? gauge.reset() : gauge.set(values[name])
    response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(await registry.metrics())
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const bound = server.address() as { port: number }
  return {
    port: bound.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
