import { DefaultLogger, Runtime, type RuntimeOptions } from '@temporalio/worker'
import { log } from '../log'
import { bindAddress, installMeter, METRICS, type Metric } from '../meter'

/** Buckets of our durations, ms: the SDK's exporter counts in these. */
const BUCKETS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

/**
 * The SDK's runtime of this process: its log goes into ours, Ctrl-C and SIGTERM let the turns under way end. With `metrics` (host:port) the SDK shows its
 * own figures there (`temporal_...`: slots, latencies, cache, polls), and ours beside them.
 */
export function installRuntime(metrics: string | undefined): void {
  const options: RuntimeOptions = {
    shutdownSignals: ['SIGINT', 'SIGTERM'],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => log[level === 'ERROR' ? 'error' : 'warn'](meta ?? {}, message)),
  }
  if (!metrics) return void Runtime.install(options)
  const { host, port } = bindAddress(metrics)
  const prometheus = {
    bindAddress: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    countersTotalSuffix: true,
    histogramBucketOverrides: { kaskad_turn_seconds: BUCKETS.map((ms) => ms / 1000) },
  }
  const { metricMeter: meter } = Runtime.install({ ...options, telemetryOptions: { metrics: { prometheus } } })
  const made = <T>(make: (name: Metric) => T) => {
    const known = new Map<Metric, T>()
    return (name: Metric): T => {
      const found = known.get(name) ?? make(name)
      known.set(name, found)
      return found
    }
  }
  const counter = made((name) => meter.createCounter(`kaskad_${name}`, undefined, METRICS[name]))
  const histogram = made((name) => meter.createHistogram(`kaskad_${name}`, 'float', undefined, METRICS[name]))
  installMeter({
    count: (metric, n, labels) => counter(metric).add(n, labels ?? {}),
    observe: (metric, seconds, labels) => histogram(metric).record(seconds, labels ?? {}),
  })
}
