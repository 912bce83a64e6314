import { durationMs } from '../../model/durations'
import type { Instant } from '../../model/journey'
import type { Asked, Perform, World } from '../../model/world'
import type { WaitConfig } from './config'
import { bestHour, nextOpening } from './opening'
import type { WaitRequest } from './transition'

/** Whose history decided, for the trace. */
const WHOSE = ['guest', 'location', 'workspace'] as const

type Wait = { ask: Asked<WaitRequest>; config: WaitConfig; zone: string; used: Instant | null }

/**
 * Until when: the window's next opening, or the guest's best hour, in the zone that counts for the guest. Decided once, as of the asking: a zone or a profile
 * that is edited meanwhile moves nobody.
 */
export const perform: Perform<WaitRequest> = async (asks, world) => {
  const zones = await world.times.zones(asks)
  // Only who goes round has been here before.
  const again = asks.filter((ask) => ask.visit > 1)
  const left = again.length > 0 ? await world.times.lastLeft(again) : []
  const used = new Map(again.map((ask, i) => [ask.id, left[i] ?? null]))
  const waits = asks.map((ask, i): Wait => ({ ask, config: world.content<WaitConfig>(ask), zone: zones[i]!, used: used.get(ask.id) ?? null }))
  const untils = new Map([...openings(waits), ...(await hours(waits, world))])
  return waits.map(({ ask, zone }) => {
    const until = untils.get(ask.id)!
    world.note(ask, { until: new Date(until).toISOString(), zone })
    return { is: 'accepted', at: ask.at, until }
  })
}

/** Most customers of a batch ask at one instant for one zone, and looking into a zone's rules is slow: the same question is answered once. */
function openings(waits: readonly Wait[]): [string, Instant][] {
  const known = new Map<string, Instant>()
  return waits.flatMap(({ ask, config, zone, used }): [string, Instant][] => {
    if (!config.window) return []
    const question = `${zone}/${ask.step}/${ask.version}/${ask.at}/${used}`
    const until = known.get(question) ?? nextOpening(zone, config.window, ask.at, used)
    known.set(question, until)
    return [[ask.id, until]]
  })
}

async function hours(waits: readonly Wait[], world: World): Promise<[string, Instant][]> {
  const seeking = waits.filter(({ config }) => config.bestHour)
  if (seeking.length === 0) return []
  const histories = await world.times.visitHours(seeking.map(({ ask }) => ask))
  return seeking.map(({ ask, config, zone, used }, i): [string, Instant] => {
    const { until, by } = bestHour(zone, ask.at, durationMs(config.bestHour!.within), histories[i]!, used)
    world.note(ask, { hoursOf: by === null ? 'nobody' : WHOSE[by] })
    return [ask.id, until]
  })
}
