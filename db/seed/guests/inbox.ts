import { chance } from '../chance'
import names from '../world/names.json' with { type: 'json' }
import type { Api } from './api'
import type { House } from './house'
import type { Intention, Memory } from './memory'
import { ODDS } from './odds'
import type { Persona } from './persona'

/** A line of `GET /messages`. */
type Message = {
  id: string
  customer: string
  channel: string
  class: 'promo' | 'service'
  state: string
  links: { feedback?: string; unsubscribe?: string } | null
  at: string
  acceptedAt: string | null
}

const HOUR = 3_600_000
const SENT = new Set(['accepted', 'delivered', 'unknown'])
const OVER = new Set([...SENT, 'failed', 'skipped'])
/** A look at the list; more is read on with the next cursor. */
const PAGE = 250
/** Calls under way at a time. */
const WIDTH = 6

/** Looks for messages that were sent since the last look, and lets each guest make up their mind about theirs. */
export async function readInbox(house: House, memory: Memory, now: number): Promise<void> {
  const seen = new Set(memory.seen)
  const waiting: number[] = []
  let newest = memory.settled
  let cursor: string | null = null
  do {
    const page: { items: Message[]; next: string | null } = await house.api.get(
      `/messages?limit=${PAGE}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )
    for (const message of page.items) {
      const id = Number(message.id)
      newest = Math.max(newest, id)
      if (id <= memory.settled || seen.has(id)) continue
      if (OVER.has(message.state)) seen.add(id)
      else waiting.push(id)
      if (SENT.has(message.state)) consider(house, memory, message, now)
    }
    cursor = page.items.some((m) => Number(m.id) <= memory.settled) ? null : page.next
  } while (cursor)
  // All below the oldest that is still on its way need no further look.
  memory.settled = waiting.length > 0 ? Math.min(...waiting) - 1 : newest
  memory.seen = [...seen].filter((id) => id > memory.settled)
}

function consider(house: House, memory: Memory, message: Message, now: number): void {
  const guest = house.guests.get(message.customer)
  if (!guest) return
  const at = Math.min(now, Date.parse(message.acceptedAt ?? message.at))
  const luck = (what: number) => chance(house.seed, guest.index, Number(message.id), what)
  const opened = luck(11) < (ODDS.opens[message.channel] ?? ODDS.opensElse) * guest.attentive
  // Mostly soon, sometimes at the end of the day.
  const looks = at + luck(12) ** 3 * ODDS.looksWithinHours * HOUR
  // Nobody learns whether an SMS was read.
  if (opened && message.channel !== 'sms') memory.intentions.push({ at: looks, do: 'open', message: message.id })
  if (opened && luck(13) < ODDS.clicks) memory.intentions.push({ at: looks + 60_000, do: 'click', message: message.id })
  if (message.class === 'promo') {
    const before = memory.influences[guest.index] ?? []
    memory.influences[guest.index] = [...before, { at: opened ? looks : at, seen: opened }].slice(-5)
    delete memory.wallets[guest.index]
    const url = message.links?.unsubscribe
    if (url && luck(14) < ODDS.unsubscribes) memory.intentions.push({ at: looks + 120_000, do: 'unsubscribe', url })
  }
  const url = message.links?.feedback
  if (url && luck(15) < ODDS.answers)
    memory.intentions.push({ at: at + (0.3 + luck(16) ** 2 * ODDS.answersWithinHours) * HOUR, do: 'answer', url, fields: answer(guest, luck) })
}

/** Stars around what the guest mostly gives, sometimes with words to match. */
function answer(guest: Persona, luck: (what: number) => number): Record<string, string> {
  const stars = Math.max(1, Math.min(5, Math.round(guest.content + (luck(17) + luck(18) - 1) * 2.2)))
  const words = stars >= 4 ? names.praise : names.blame
  return { score: String(stars), ...(luck(19) < ODDS.writes ? { text: words[Math.floor(luck(20) * words.length)]! } : {}) }
}

/** Answers first: journeys wait for them. */
const URGENCY: Record<Intention['do'], number> = { answer: 0, unsubscribe: 1, click: 2, open: 3 }
/** At most so many at a look, so that an answer never waits for all who only look. */
const AT_A_TIME = 24

/** Does what guests meant to do by now. What the world refuses (too late, answered already) is dropped; what failed on the way is tried again. */
export async function act(api: Api, memory: Memory, now: number): Promise<void> {
  const ready = memory.intentions.filter((intention) => intention.at <= now).sort((a, b) => URGENCY[a.do] - URGENCY[b.do] || a.at - b.at)
  const due = new Set(ready.slice(0, AT_A_TIME))
  const again: Intention[] = []
  await inParallel([...due], WIDTH, async (intention) => {
    try {
      await carryOut(api, intention)
    } catch (error) {
      const status = (error as { status?: number }).status
      if (status === undefined || status === 429 || status >= 500) again.push(intention)
    }
  })
  memory.intentions = [...memory.intentions.filter((intention) => !due.has(intention)), ...again]
}

function carryOut(api: Api, intention: Intention): Promise<unknown> {
  switch (intention.do) {
    case 'open':
      return api.post(`/sandbox/messages/${intention.message}`, { event: 'opened' })
    case 'click':
      return api.post(`/sandbox/messages/${intention.message}`, { event: 'clicked' })
    case 'answer':
      return api.form(intention.url, intention.fields)
    case 'unsubscribe':
      return api.form(intention.url, { 'List-Unsubscribe': 'One-Click' })
  }
}

export async function inParallel<T>(list: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < list.length) await work(list[next++]!)
  }
  await Promise.all(Array.from({ length: Math.min(width, list.length) }, lane))
}
