import { chance, draws, waiting, weighted } from '../chance'
import { MENU, taste } from '../menu'
import places from '../world/places.json' with { type: 'json' }

/** How a guest uses the restaurant. */
export type Habit = 'lunch' | 'evening' | 'family' | 'rare'

export type Persona = {
  /** From 0; the external id is made of it. */
  index: number
  externalId: string
  habit: Habit
  /** Visits a week while the habit holds. */
  perWeek: number
  /** Days count from the sandbox's first day (0); the past is negative. */
  joinedDay: number
  /** What is left of the habit from a day on: 1, a trickle while lapsed, or back again. */
  drift: { from: number; factor: number }[]
  /** Places in `places.json`. */
  home: number
  other: number
  /** Indexes of dishes in `menu.json`. */
  favourites: [number, number]
  /** Stars given on an average day, 3.4 to 4.9. */
  content: number
  /** Looks at messages: a factor around 1. */
  attentive: number
}

export const HISTORY_DAYS = 730
/** Habits are laid out this far ahead; a sandbox that lives longer finds everybody as they were then. */
const FUTURE_DAYS = 3650

const HABITS: { habit: Habit; weight: number; low: number; high: number; holds: number; away: number; returns: number }[] = [
  { habit: 'lunch', weight: 22, low: 0.5, high: 1.5, holds: 700, away: 130, returns: 0.35 },
  { habit: 'evening', weight: 42, low: 0.17, high: 0.6, holds: 800, away: 170, returns: 0.4 },
  { habit: 'family', weight: 20, low: 0.16, high: 0.45, holds: 900, away: 170, returns: 0.45 },
  { habit: 'rare', weight: 16, low: 0.02, high: 0.08, holds: 1000, away: 250, returns: 0.3 },
]

/** What is left of a habit that was lost. */
const TRICKLE = 0.05

export const externalIdOf = (index: number): string => `G${String(index + 1).padStart(5, '0')}`

/** Everything lasting about a guest, from the seed and their number. */
export function personaOf(seed: number, index: number): Persona {
  const draw = draws(seed, index, 1)
  const kind = weighted(HABITS, (h) => h.weight, draw())
  const joinedDay = draw() < 0.42 ? -HISTORY_DAYS - Math.floor(draw() * 400) : -Math.floor(4 + draw() * (HISTORY_DAYS - 4))
  const home = weighted(
    places.map((_, i) => i),
    (i) => places[i]!.weight,
    draw(),
  )
  const liking = kind.habit === 'rare' ? 'evening' : kind.habit
  const dish = () => {
    const liked = MENU.map((item, i) => ({ i, weight: taste(item, liking) })).filter((d) => d.weight > 0)
    return weighted(liked, (d) => d.weight, draw()).i
  }
  return {
    index,
    externalId: externalIdOf(index),
    habit: kind.habit,
    perWeek: kind.low * (kind.high / kind.low) ** draw(),
    joinedDay,
    drift: driftOf(Math.max(joinedDay, -HISTORY_DAYS), kind, draw),
    home,
    other: Math.floor(draw() * places.length),
    favourites: [dish(), dish()],
    content: 3.4 + 1.5 * Math.sqrt(draw()),
    attentive: 0.5 + draw(),
  }
}

/** A habit holds, is lost, and comes back with luck, again and again. */
function driftOf(from: number, kind: (typeof HABITS)[number], draw: () => number): Persona['drift'] {
  const drift = [{ from, factor: 1 }]
  // Those who joined before our history began are somewhere in the middle of their habit.
  let day = from + waiting(kind.holds, draw())
  while (day < FUTURE_DAYS) {
    drift.push({ from: day, factor: TRICKLE })
    if (draw() > kind.returns) break
    day += 60 + waiting(kind.away, draw())
    drift.push({ from: day, factor: 0.8 })
    day += waiting(kind.holds * 0.7, draw())
  }
  return drift
}

/** What is left of the habit on a day; 0 before the guest joined. */
export function habitLeft(persona: Persona, day: number): number {
  if (day < persona.joinedDay) return 0
  let factor = 0
  for (const period of persona.drift) {
    if (period.from > day) break
    factor = period.factor
  }
  return factor
}

export const isLapsed = (persona: Persona, day: number): boolean => habitLeft(persona, day) < 0.5

/** A guest's own chance of anything on a day. */
export const luck = (seed: number, persona: Persona, day: number, what: number): number => chance(seed, persona.index, day, what)
