/**
 * What a process counts of its own work. Nothing is counted, and nothing is spent on it, until `installMeter` is called at its start (an operator gave a
 * port for Prometheus): the worker counts through the SDK's own meter, relay and sender through prom-client.
 */
export const METRICS = {
  turns: 'Turns of cohorts, by how they came out',
  turn_seconds: 'How long a turn took',
  moves: 'Moves of customers that turns were given',
  outcomes: 'Outcomes of asks that turns answered with',
  claims_prevented: 'Messages that were asked for again and not made twice',
  outbox_delivered: 'Starts and signals that reached Temporal',
  outbox_refused: 'Starts and signals that Temporal did not take; they are tried again',
  temporal_seconds: 'How long a call to Temporal took',
  messages_handed: 'Messages that the sender decided about, by outcome',
} as const

export type Metric = keyof typeof METRICS
export type Labels = Record<string, string>
export type Meter = { count(metric: Metric, n: number, labels?: Labels): void; observe(metric: Metric, seconds: number, labels?: Labels): void }

let installed: Meter | undefined

export function installMeter(meter: Meter): void {
  installed = meter
}

export const count = (metric: Metric, n = 1, labels?: Labels): void => {
  if (n > 0) installed?.count(metric, n, labels)
}

/** Times an asynchronous work; the labels may depend on what it answered. A work that throws is not timed. */
export async function timed<T>(metric: Metric, work: () => Promise<T>, labels?: (answer: T) => Labels): Promise<T> {
  if (!installed) return work()
  const began = performance.now()
  const answer = await work()
  installed.observe(metric, (performance.now() - began) / 1000, labels?.(answer))
  return answer
}

/** `host:port` as an operator writes it: a port alone listens on this machine only. */
export function bindAddress(given: string): { host: string; port: number } {
  const [, host = '127.0.0.1', port] = /^(?:(.+):)?(\d+)$/.exec(given) ?? []
  if (port === undefined || Number(port) > 65_535) throw new Error(`environment: "${given}" is no port and no host:port to show figures at`)
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}
