/**
 * The canvas with 500 steps beside bare React Flow with 500 plain nodes and as many edges: frames a second, the slowest frames, tasks over 50 ms and
 * the main thread's own time (which what else the machine does hardly changes), while one drags, pans and zooms. Production React in Chromium without a GPU, as in a modest office. Both pages take turns, so
 * that what else the machine does meets both alike. `KASKAD_BENCH_ROUNDS` (3) and `KASKAD_BENCH_STEPS` (500) choose how much.
 */
import { type CDPSession, chromium, type Page } from 'playwright-core'
import { serve } from './canvas/serve'
import { figure, note } from './figures'

const ROUNDS = Number(process.env.KASKAD_BENCH_ROUNDS ?? 3)
const STEPS = Number(process.env.KASKAD_BENCH_STEPS ?? 500)

/** Each act is so many moves of the hand. */
const MOVES = 40

type Measured = { frames: number; fps: number; p95: number; long: number; work: number }

/** Records frames and long tasks while `act` runs; the main thread's work comes from the browser itself. */
async function measured(page: Page, session: CDPSession, act: () => Promise<void>): Promise<Measured> {
  await page.evaluate(() => {
    const seen = { frames: [] as number[], long: 0, on: true }
    ;(window as unknown as { seen: typeof seen }).seen = seen
    let last = performance.now()
    const frame = (now: number) => {
      seen.frames.push(now - last)
      last = now
      if (seen.on) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    const observer = new PerformanceObserver((list) => {
      if (seen.on) seen.long += list.getEntries().length
    })
    observer.observe({ type: 'longtask' })
  })
  const before = await workOf(session)
  await act()
  const after = await workOf(session)
  const { frames, long } = await page.evaluate(() => {
    const { seen } = window as unknown as { seen: { frames: number[]; long: number; on: boolean } }
    seen.on = false
    return seen
  })
  const sorted = frames.slice(1).sort((a, b) => a - b)
  const mean = sorted.reduce((total, ms) => total + ms, 0) / sorted.length
  return { frames: sorted.length, fps: 1000 / mean, p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0, long, work: (after - before) / MOVES }
}

/** Milliseconds of processor that the page's main thread has had. */
async function workOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return 1000 * (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? 0)
}

const pause = (page: Page) => page.waitForTimeout(16)

/** Ctrl and the wheel, as a trackpad pinches. */
async function zoom(page: Page, by: number) {
  await page.keyboard.down('Control')
  for (let n = 0; n < MOVES; n++) {
    await page.mouse.wheel(0, n < MOVES / 2 ? by : -by)
    await pause(page)
  }
  await page.keyboard.up('Control')
}

async function pan(page: Page) {
  for (let n = 0; n < MOVES; n++) {
    await page.mouse.wheel(n % 2 ? 30 : -20, n < MOVES / 2 ? 30 : -30)
    await pause(page)
  }
}

/** The card nearest to the middle of the window, round and back. */
async function drag(page: Page) {
  const at = await page.evaluate(() => {
    const middle = { x: window.innerWidth / 2, y: window.innerHeight / 2 }
    const boxes = [...document.querySelectorAll('.react-flow__node')].map((node) => node.getBoundingClientRect())
    const near = (box: DOMRect) => Math.hypot(box.x + box.width / 2 - middle.x, box.y + box.height / 2 - middle.y)
    const box = boxes.sort((a, b) => near(a) - near(b))[0]!
    return { x: box.x + box.width / 2, y: box.y + Math.min(12, box.height / 2) }
  })
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  for (let n = 1; n <= MOVES; n++) {
    await page.mouse.move(at.x + Math.sin(n / 8) * 60, at.y + Math.sin(n / 5) * 40)
    await pause(page)
  }
  await page.mouse.up()
}

async function type(page: Page) {
  for (let n = 0; n < MOVES; n++) {
    await page.evaluate((text) => window.typeOne?.(text), `text ${n}`)
    await pause(page)
  }
}

const ACTS: { name: string; near: boolean; act: (page: Page) => Promise<void>; only?: 'draw' }[] = [
  { name: 'pan, all in view', near: false, act: pan },
  { name: 'zoom, all in view', near: false, act: (page) => zoom(page, -40) },
  { name: 'drag, all in view', near: false, act: drag, only: 'draw' },
  { name: 'pan, near', near: true, act: pan },
  { name: 'zoom, near', near: true, act: (page) => zoom(page, -40) },
  { name: 'drag, near', near: true, act: drag, only: 'draw' },
  { name: 'type, near', near: true, act: type, only: 'draw' },
]

const { address, close } = await serve()

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
const found = new Map<string, Measured[]>()
for (let round = 0; round < ROUNDS; round++) {
  for (const [who, query] of [
    ['bare', '&bare'],
    ['draw', ''],
    ['live', '&mode=live'],
  ] as const) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.on('pageerror', (error) => note(`${who}: ${error.message}`))
    // tsx names the functions it compiles by a helper that the page does not have.
    await page.addInitScript('globalThis.__name = (named) => named')
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    await page.goto(`${address}?steps=${STEPS}${query}`)
    await page.waitForFunction((steps) => document.querySelectorAll('.react-flow__node').length >= steps, STEPS, { timeout: 60_000 })
    await page.waitForTimeout(2500)
    await page.mouse.move(720, 450)
    for (const { name, near, act, only } of ACTS) {
      if (only && who === 'live') continue
      if (who === 'bare' && act === type) continue
      await page.evaluate((zoom) => window.look?.(zoom), near ? 0.8 : ('all' as const))
      await page.waitForTimeout(600)
      found.set(`${name}: ${who}`, [...(found.get(`${name}: ${who}`) ?? []), await measured(page, session, () => act(page))])
    }
    note(`${who}, round ${round + 1} of ${ROUNDS}`)
    if (process.env.KASKAD_BENCH_SHOTS) {
      await page.screenshot({ path: `${process.env.KASKAD_BENCH_SHOTS}/${who}-near.png` })
      await page.evaluate(() => window.look?.('all'))
      await page.waitForTimeout(600)
      await page.screenshot({ path: `${process.env.KASKAD_BENCH_SHOTS}/${who}-all.png` })
    }
    await page.close()
  }
}
await browser.close()
close()

const middle = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
for (const [name, runs] of [...found].sort(([a], [b]) => a.localeCompare(b))) {
  const of = (key: keyof Measured) => middle(runs.map((run) => run[key]))
  figure(
    name,
    of('fps'),
    'frames/s',
    `p95 ${of('p95').toFixed(0)} ms, ${of('long')} long tasks, ${of('work').toFixed(1)} ms of the main thread's own time a move; ${STEPS} steps`,
  )
}
