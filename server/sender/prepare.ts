import type { ClientBase } from 'pg'
import type { Outgoing } from '../channels/adapter'
import { type Candidate, type Choice, choose } from '../channels/choose'
import { type Content, contentFor, type Rendered, readsOf, renderMessage } from '../channels/render'
import { loadVersions, messageOf, type Version } from '../channels/versions'
import { arrivedBefore } from './arrived'
import { type House, leavesAt } from './house'
import type { Queued } from './queued'
import { type Leaving, linksOf, type Person, readPeople, readValues } from './values'
import type { Verdict, Written } from './verdict'

/** A message that may leave now, rendered. */
export type Ready = { row: Queued; at: number; written: Written; outgoing: Outgoing }

/**
 * Everything is judged once more, in the transaction of the hand-over: the campaign's state and end, the enrolment, consent, suppression, cap, budget, quiet
 * hours. Who passes is rendered; a text that lacks a value concerns its customer only.
 */
export async function prepare(sql: ClientBase, house: House, rows: Queued[]): Promise<{ ready: Ready[]; verdicts: Verdict[] }> {
  const versions = await loadVersions(sql, house.id, rows)
  const verdicts: Verdict[] = []
  const over = await endedEnrolments(sql, house.id, rows)
  const seen = await arrivedBefore(sql, house.id, rows)
  const alive = rows.filter((row) => {
    const reason = over.has(row.enrolment) ? 'ended' : seen.has(row.id) ? 'arrived' : null
    if (reason) verdicts.push({ row, at: leavesAt(house, row), is: 'skipped', reason, next: null })
    return !reason
  })
  const candidates = alive.map((row) => candidateOf(house, versions, row))
  const choices = await choose(sql, house.id, house.now, candidates)
  const leaving: Leaving<Queued>[] = []
  alive.forEach((row, i) => {
    const at = candidates[i]!.at
    const verdict = judge(house, row, at, choices[i]!)
    if (verdict) verdicts.push(verdict)
    else leaving.push(leave(versions, row, choices[i]!, at))
  })
  const { ready, failed } = await render(sql, house, versions, leaving)
  return { ready, verdicts: [...verdicts, ...failed] }
}

const versionOf = (versions: Map<string, Version>, row: Queued) => versions.get(`${row.campaign}/${row.version}`)

export function candidateOf(house: House, versions: Map<string, Version>, row: Queued, from = row.attempt): Candidate {
  const order: readonly string[] = messageOf(versionOf(versions, row), row.step)?.channels ?? [row.channel]
  const { campaign, version, step, customer } = row
  return { campaign, version, step, customer, class: row.class, channels: order.slice(from), at: leavesAt(house, row), message: row.id, again: row.attempt > 0 }
}

/** A verdict where the message may not leave now as it stands; null where it may. */
function judge(house: House, row: Queued, at: number, choice: Choice): Verdict | null {
  if (choice.do === 'hold') return { row, at, is: 'held' }
  if (choice.do === 'skip') return { row, at, is: 'skipped', reason: choice.reason, next: null }
  const { channel, to, notBefore } = choice
  if (channel !== row.channel) return { row, at, is: 'skipped', reason: choice.passedOver ?? 'no_address', next: { channel, to, notBefore } }
  return notBefore > house.now ? { row, at, is: 'postponed', notBefore } : null
}

function leave(versions: Map<string, Version>, row: Queued, choice: Choice, at: number): Leaving<Queued> {
  const sends = choice as Extract<Choice, { do: 'send' }>
  const step = versionOf(versions, row)!.steps.get(row.step)!
  return { row, at: Math.max(at, sends.notBefore), step, reads: new Set(), links: {}, to: sends.to }
}

async function render(
  sql: ClientBase,
  house: House,
  versions: Map<string, Version>,
  leaving: Leaving<Queued>[],
): Promise<{ ready: Ready[]; failed: Verdict[] }> {
  const people = await readPeople(sql, house, [...new Set(leaving.map((l) => l.row.customer))])
  const contents = leaving.map((l) => contentOf(versions, l.row, people.get(l.row.customer)))
  leaving.forEach((l, i) => {
    l.reads = readsCached(contents[i]!)
    l.links = linksOf(house, l)
  })
  const values = await readValues(sql, house, leaving, people)
  const ready: Ready[] = []
  const failed: Verdict[] = []
  leaving.forEach((l, i) => {
    try {
      ready.push(readyOf(house, l, renderMessage(contents[i]!, values.get(l.row.id)!), people.get(l.row.customer)!))
    } catch {
      failed.push({ row: l.row, at: l.at, is: 'skipped', reason: 'template_error', next: null })
    }
  })
  return { ready, failed }
}

function readyOf(house: House, { row, at, to, links }: Leaving<Queued>, rendered: Rendered, person: Person): Ready {
  const { subject, text, html } = rendered
  const key = `${row.enrolment}/${row.step}/${row.visit}/${row.n}/${row.channel}`
  const written = { to, subject, text, html, links }
  const outgoing = {
    key,
    channel: row.channel,
    to,
    class: row.class,
    subject,
    text,
    html,
    from: house.name,
    language: person.language,
    unsubscribe: links.unsubscribe!,
  }
  return { row, at, written, outgoing }
}

const contents = new WeakMap<object, Map<string, Content>>()

/** One object per step, channel and language, so that what it reads is worked out once. */
function contentOf(versions: Map<string, Version>, row: Queued, person: Person | undefined): Content {
  const message = messageOf(versionOf(versions, row), row.step)
  if (!message) return {}
  const variant = `${row.channel}|${person?.tongue?.slice(0, 2) ?? ''}`
  const known = contents.get(message) ?? new Map<string, Content>()
  contents.set(message, known)
  let content = known.get(variant)
  if (!content) {
    content = contentFor(message.content, row.channel, person?.tongue ?? null)
    known.set(variant, content)
  }
  return content
}

const reads = new WeakMap<Content, Set<string>>()

function readsCached(content: Content): Set<string> {
  let found = reads.get(content)
  if (!found) {
    found = readsOf(content)
    reads.set(content, found)
  }
  return found
}

async function endedEnrolments(sql: ClientBase, workspace: string, rows: Queued[]): Promise<Set<number>> {
  // One by one: of a table that nobody has counted yet the planner would read a whole workspace for all at once.
  const found = await sql.query<{ id: number }>(
    `select e.id from unnest($2::bigint[]) as u(id) cross join lateral (
       select id from enrolments where workspace_id = $1 and id = u.id and state <> 'active' offset 0) e`,
    [workspace, [...new Set(rows.map((r) => r.enrolment))]],
  )
  return new Set(found.rows.map((r) => r.id))
}
