import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Enrolment, type Followed, kaskad, Sandbox, sent, total } from './sandbox'
import document from './win-back-grocery.json' with { type: 'json' }

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const FILE = fileURLToPath(new URL('../../../../shared/data/complete-journey/transactions.csv', import.meta.url))
const MAPPING = fileURLToPath(new URL('grocery.mapping.json', import.meta.url))
const START = '2017-10-01T00:00:00-04:00'
const DAY = 86_400_000
const there = existsSync(FILE)
if (!there) console.warn(`skipped: no ${FILE}; the real receipts are not part of the project`)

/** Everything of the file that the campaign is about, read by itself: baskets by household, times in New York of that year. */
type Household = { lines: { at: number; day: string; cents: number }[]; receipts: number[] }
function readFile(): Map<string, Household> {
  const households = new Map<string, Household>()
  const baskets = new Set<string>()
  const [heading, ...lines] = readFileSync(FILE, 'utf8').trim().split('\n')
  const names = heading!.split(',')
  const column = (name: string) => names.indexOf(name)
  const [household, basket, price, time] = [column('household_id'), column('basket_id'), column('sales_value'), column('transaction_timestamp')]
  for (const line of lines) {
    const cells = line.split(',')
    const text = cells[time]!.trim()
    // Summer time ended on 5 November at two in the morning.
    const at = Date.parse(`${text.replace(' ', 'T')}${text < '2017-03-12 02' || text >= '2017-11-05 02' ? '-05:00' : '-04:00'}`)
    const one = households.get(cells[household]!) ?? { lines: [], receipts: [] }
    households.set(cells[household]!, one)
    one.lines.push({ at, day: text.slice(0, 10), cents: Math.round(Number(cells[price]) * 100) })
    if (!baskets.has(cells[basket]!)) one.receipts.push(at)
    baskets.add(cells[basket]!)
  }
  return households
}

/** Whom the campaign's segment means at the instant `launch`: nothing later than it is looked at. */
function lapsedAt(households: Map<string, Household>, launch: number): string[] {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(launch)
  const lapsed = ([, { lines }]: [string, Household]) => {
    const before = lines.filter((line) => line.at <= launch)
    const last = before.reduce((latest, line) => (line.day > latest ? line.day : latest), '')
    return last !== '' && days(last, today) > 30 && before.reduce((sum, line) => sum + line.cents, 0) >= 3000
  }
  return [...households].filter(lapsed).map(([household]) => household)
}

let sandbox: Sandbox
let households: Map<string, Household>
let replay: ChildProcess | undefined
const externals = new Map<string, string>()
beforeAll(async () => {
  if (!there) return
  households = readFile()
  sandbox = await Sandbox.make({ startsAt: START, rate: 3 * 86_400, currency: 'USD', timeZone: 'America/New_York' })
})
afterAll(() => {
  replay?.kill('SIGKILL')
})

/** Days between two local dates. */
const days = (from: string, to: string) => Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / DAY)

test.skipIf(!there)('on real receipts: who has lapsed, who came back and who came after the second offer is what the file says', async () => {
  const history = JSON.parse(await kaskad('import', 'receipts', FILE, '--workspace', sandbox.workspace, '--mapping', MAPPING, '--before', START))
  expect(history).toMatchObject({ fault: null })
  for (const customer of await sandbox.all<{ id: string; externalId: string }>('/customers')) externals.set(customer.id, customer.externalId)

  // The replay holds the clock from its first receipt on, so that no deadline can pass before the receipts that decide it; the launch comes after.
  const args = ['--import', 'tsx', 'server/cli/main.ts', 'replay', FILE, '--workspace', sandbox.workspace, '--mapping', MAPPING, '--from', START]
  replay = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  // From the start: the file may be at its end before the campaign is.
  const over = new Promise((resolve) => replay!.once('exit', resolve))
  for (const end = performance.now() + 60_000; Date.parse(await sandbox.now()) <= Date.parse(START); await sleep(100))
    if (performance.now() > end) throw new Error('the replay does not start')

  const { id } = await sandbox.ask<{ id: string }>('POST', '/campaigns', document)
  const campaign: Followed = sandbox.follow(id, 'lapsed')
  const launched = await campaign.act<{ entering: number }>('launch')
  const named = (people: { customer: string }[]) => people.map((p) => externals.get(p.customer)!).sort()
  const enrolled = await campaign.enrolments()
  const instants = new Set(enrolled.map((e) => e.enteredAt))
  expect(instants.size).toBe(1)
  const lapsed = lapsedAt(households, Date.parse([...instants][0]!))
  expect(named(enrolled)).toEqual(lapsed.sort())
  expect(launched.entering).toBe(lapsed.length)
  expect(lapsed.length).toBeGreaterThan(100)

  const end = await campaign.until((s) => s.state === 'finished', 150_000)
  replay.kill('SIGINT')

  /** Of those whom a step's send reached: who has a receipt in the file within fourteen days after its acceptance. */
  const cameAfter = async (...steps: string[]) => {
    const messages = (await Promise.all(steps.map((step) => campaign.messages(`&step=${step}`)))).flat().filter(sent) as unknown as (Enrolment & {
      acceptedAt: string
    })[]
    const within = (m: { customer: string; acceptedAt: string }) => {
      const from = Date.parse(m.acceptedAt)
      return households.get(externals.get(m.customer)!)!.receipts.some((at) => at > from && at <= from + 14 * DAY)
    }
    return { yes: named(messages.filter(within)), no: named(messages.filter((m) => !within(m))) }
  }
  const left = async (step: string, port: string) => named(await campaign.enrolments(`&step=${step}&port=${port}`))
  const first = await cameAfter('cashback')
  expect(await left('came', 'visited')).toEqual(first.yes)
  expect(await left('came', 'not-visited')).toEqual(first.no)
  const second = await cameAfter('gift', 'points')
  expect(await left('came-again', 'visited')).toEqual(second.yes)
  expect(await left('came-again', 'not-visited')).toEqual(second.no)
  expect(first.yes.length + first.no.length).toBe(lapsed.length - end.control)
  expect(Math.min(first.yes.length, first.no.length, second.yes.length)).toBeGreaterThan(5)
  expect(total(end.ended)).toBe(lapsed.length - end.control)

  const control = new Set(enrolled.filter((e) => e.control).map((e) => e.customer))
  const letters = (await campaign.messages()).filter(sent)
  expect(letters.filter((m) => control.has(m.customer))).toEqual([])
  expect(new Set(letters.map((m) => `${m.enrolment}/${m.step}/${m.visit}`)).size).toBe(letters.length)
  await over
  expect(await sandbox.verify()).toEqual([])
  console.info(
    `${lapsed.length} lapsed, ${end.control} in control; came ${first.yes.length}, stayed away ${first.no.length}; then came ${second.yes.length}; ${campaign.looks} looks`,
  )
})
