import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Api, ApiError } from './api'
import { type House, meet } from './house'
import { act, readInbox } from './inbox'
import { ringUp, visitsBetween } from './live'
import { keep, type Memory, recall } from './memory'
import { personaOf } from './persona'

/**
 * The demo's guests, a process of their own. They see and change the product by its public API alone, as tills and people would: receipts, opens, clicks,
 * answers on the feedback page, unsubscribing. They live only while the sandbox's clock runs. What they are is in `<state>/guests.json`.
 */

type Settings = { workspace: string; key: string; seed: number; guests: number }
type Workspace = { clock: { now: string; running: boolean; startsAt: string | null; rate: number } }

const STATE = process.env.KASKAD_STATE ?? '.kaskad'
const BASE = (process.env.KASKAD_PUBLIC_URL ?? 'http://localhost:3000').replace(/\/$/, '')
/** Real time between two looks at the world. */
const TICK_MS = 350
/** While the clock stands still, or nobody has made a demo. */
const IDLE_MS = 1500
/** Days lived at most in one step after an interruption; what lies further back is skipped. */
const CATCH_UP_MS = 20 * 86_400_000
/** Of the sandbox's time, lived at a stretch. */
const STEP_MS = 86_400_000
/** How much of it may pass while they live what has passed: more, and the deadlines of campaigns would be over before a visit is on the till. */
const MOST_BEHIND_MS = 2 * 86_400_000

/** A state folder without a demo has nobody to play. */
async function settings(): Promise<Settings> {
  const path = join(STATE, 'guests.json')
  while (!existsSync(path)) await sleep(IDLE_MS)
  return JSON.parse(readFileSync(path, 'utf8')) as Settings
}

/** One look at the world: who got something, who comes. True while the clock runs. */
async function live(scene: Scene): Promise<boolean> {
  const { house, memory } = scene
  const { clock } = await house.api.get<Workspace>('/workspace')
  if (!clock.running || !clock.startsAt) return false
  const now = Date.parse(clock.now)
  const looked = Date.now()
  scene.now = now
  if (scene.holding) await hold(scene, now + MOST_BEHIND_MS)
  const startsAt = Date.parse(clock.startsAt)
  const firstDay = Date.parse(`${new Date(startsAt + 3 * 3_600_000).toISOString().slice(0, 10)}T00:00:00Z`)
  if (memory.lived < startsAt || memory.lived > now) memory.lived = startsAt
  memory.lived = Math.max(memory.lived, now - CATCH_UP_MS)
  await readInbox(house, memory, now)
  // In steps, each kept: a slow answer then costs one step, not all that has piled up since.
  while (memory.lived < now) {
    const until = Math.min(now, memory.lived + STEP_MS)
    const told = await ringUp(house.api, await visitsBetween(house, memory, firstDay, memory.lived, until))
    if (told.refused.length > 0) log({ refused: told.refused.length, why: told.refused[0] })
    memory.lived = until
  }
  const passed = (Date.now() - looked) * clock.rate
  if (!scene.holding && passed > MOST_BEHIND_MS) await hold(scene, now + MOST_BEHIND_MS)
  if (scene.holding && passed < MOST_BEHIND_MS / 2) await hold(scene, null)
  return true
}

/** On a busy machine days pass faster than they can be lived: then the clock is asked to wait for them. */
async function hold(scene: Scene, until: number | null): Promise<void> {
  await scene.house.api.post('/workspace/clock/hold', { until: until === null ? null : new Date(until).toISOString() })
  scene.holding = until !== null
}

const log = (line: Record<string, unknown>) => process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), process: 'guests', ...line })}\n`)

type Scene = { settings: string; house: House; memory: Memory; now: number; holding: boolean }
let scene: Scene | undefined
let trouble = ''

/** The product may be starting, stopping or busy: what was not taken is sent again at the next look. Each new trouble is told once. */
function tell(error: unknown): void {
  const what = error instanceof ApiError ? error.message : String((error as Error).cause ?? error)
  if (what !== trouble) log({ trouble: what })
  trouble = what
}

/** Who comes, and who got something. */
async function tills(): Promise<never> {
  for (;;) {
    const read = await settings()
    try {
      if (scene?.settings !== JSON.stringify(read)) {
        const personas = Array.from({ length: read.guests }, (_, index) => personaOf(read.seed, index))
        const house = await meet(new Api(BASE, read.key), read.seed, personas)
        scene = { settings: JSON.stringify(read), house, memory: recall(join(STATE, 'guests.memory.json'), read.workspace), now: 0, holding: false }
      }
      const lived = await live(scene)
      if (lived) keep(join(STATE, 'guests.memory.json'), scene.memory)
      if (trouble) log({ back: true })
      trouble = ''
      await sleep(lived ? TICK_MS : IDLE_MS)
    } catch (error) {
      tell(error)
      await sleep(IDLE_MS)
    }
  }
}

/** Who opens, clicks, answers: beside the tills, so that neither waits for the other. */
async function phones(): Promise<never> {
  for (;;) {
    if (scene && scene.now > 0) await act(scene.house.api, scene.memory, scene.now).catch(tell)
    await sleep(TICK_MS)
  }
}

await Promise.all([tills(), phones()])
