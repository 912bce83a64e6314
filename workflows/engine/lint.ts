import { type Diagnostic, error } from '../model/fault'
import { type Arrow, type Campaign, exitEvent, MAX_PASSES, type Settings } from '../model/graph'
import { parseTime } from '../model/scalars'
import type { CheckContext } from '../model/step'
import { parseFilter, parseRule } from '../segments/parse'
import { isStepKind } from '../steps'
import { type Drawing, type Node, reachable } from './drawing'
import { cycles } from './loops'

/** What is wrong with the drawing as a whole: nothing of it can be published. What is wrong inside one step, its kind says. */
export function lint(document: Campaign, drawn: Drawing, context: CheckContext): Diagnostic[] {
  return [...identities(document), ...entries(drawn), ...connections(drawn), ...loops(drawn), ...settings(document.settings, context)]
}

function identities(document: Campaign): Diagnostic[] {
  const found: Diagnostic[] = []
  const seen = new Set<string>()
  document.steps.forEach((step, i) => {
    if (seen.has(step.id)) found.push(error('step.duplicate_id', { step: step.id, path: `steps.${i}.id`, values: { id: step.id } }))
    seen.add(step.id)
    if (!isStepKind(step.kind)) found.push(error('step.unknown_kind', { step: step.id, path: 'kind', values: { kind: step.kind.slice(0, 40) } }))
  })
  return found
}

function entries(drawn: Drawing): Diagnostic[] {
  const [first, ...more] = [...drawn.nodes.values()].filter((node) => node.entry)
  if (!first) return [error('entry.missing', { path: 'steps' })]
  const inside = reachable(first, drawn.nodes)
  return [
    ...more.map((node) => error('entry.twice', { step: node.id, path: 'kind', values: { first: first.id } })),
    ...[...drawn.nodes.values()].flatMap((node) => (inside.has(node.id) || node.entry ? [] : [error('step.unreachable', { step: node.id })])),
  ]
}

function connections(drawn: Drawing): Diagnostic[] {
  const found: Diagnostic[] = []
  drawn.arrows.forEach((arrow, i) => {
    const from = drawn.nodes.get(arrow.from)
    const to = drawn.nodes.get(arrow.to)
    const at = (end: keyof Arrow) => ({ path: `arrows.${i}.${end}`, values: { id: String(arrow[end]), port: arrow.port } })
    if (!from) found.push(error('arrow.unknown_step', at('from')))
    if (!to) found.push(error('arrow.unknown_step', { ...(from ? { step: from.id } : {}), ...at('to') }))
    if (to?.entry) found.push(error('arrow.into_entry', { step: to.id, ...at('to') }))
    if (from?.ports && !from.ports.includes(arrow.port)) {
      const known = from.ports.join(', ') || '-'
      found.push(error('arrow.unknown_port', { step: from.id, path: `arrows.${i}.port`, values: { port: arrow.port, ports: known } }))
    }
    if (arrow.maxPasses != null && (!Number.isInteger(arrow.maxPasses) || arrow.maxPasses < 1 || arrow.maxPasses > MAX_PASSES)) {
      const where = { ...(from ? { step: from.id } : {}), path: `arrows.${i}.maxPasses` }
      found.push(error('loop.passes_out_of_range', { ...where, values: { max: MAX_PASSES, given: arrow.maxPasses } }))
    }
  })
  for (const node of drawn.nodes.values()) {
    for (const port of node.ports ?? []) {
      const arrows = drawn.arrows.filter((arrow) => arrow.from === node.id && arrow.port === port)
      const plain = arrows.filter((arrow) => arrow.maxPasses == null)
      const at = { step: node.id, path: `ports.${port}`, values: { port } }
      if (arrows.length === 0) found.push(error('port.not_connected', at))
      else if (plain.length > 1) found.push(error('port.two_arrows', at))
      else if (arrows.length - plain.length > 1) found.push(error('port.two_loops', at))
      else if (plain.length === 0) found.push(error('loop.no_way_on', at))
    }
  }
  return found
}

/** Going round must cost time, and must end. */
function loops(drawn: Drawing): Diagnostic[] {
  const ids = [...drawn.nodes.keys()]
  const without = (dropped: (node: Node, arrow: Arrow) => boolean) =>
    new Map([...drawn.nodes.values()].map((node) => [node.id, node.out.filter((arrow) => !dropped(node, arrow)).map((arrow) => arrow.to)]))
  const tell = (code: string) => (cycle: string[]) => {
    const inOrder = ids.filter((id) => cycle.includes(id))
    return error(code, { step: inOrder[0]!, values: { steps: inOrder.join(', ') } })
  }
  return [
    ...cycles(
      ids,
      without((node, arrow) => node.slow.includes(arrow.port)),
    ).map(tell('loop.no_wait')),
    ...cycles(
      ids,
      without((_, arrow) => arrow.maxPasses != null),
    ).map(tell('loop.no_limit')),
  ]
}

function settings(given: Settings, context: CheckContext): Diagnostic[] {
  const found: Diagnostic[] = []
  if (given.timeZone !== 'customer' && !isTimeZone(given.timeZone)) {
    const remedy = { label: 'remedy.customers_zone', set: [{ step: '', path: 'settings.timeZone', value: 'customer' }] }
    found.push(error('zone.unknown', { path: 'settings.timeZone', values: { zone: given.timeZone.slice(0, 60) }, remedy }))
  }
  const endsAt = given.endsAt == null ? null : parseTime(given.endsAt)
  const startsAt = given.startsAt == null ? null : parseTime(given.startsAt)
  if (endsAt !== null && endsAt <= context.now) found.push(error('date.in_past', { path: 'settings.endsAt', values: { time: given.endsAt! } }))
  if (endsAt !== null && startsAt !== null && endsAt <= startsAt) found.push(error('settings.ends_before_start', { path: 'settings.endsAt' }))
  if (given.budget.currency !== undefined && given.budget.currency !== context.currency) {
    const values = { given: given.budget.currency, expected: context.currency }
    found.push(error('currency.mismatch', { path: 'settings.budget.currency', values }))
  }
  if (given.quietHours && given.quietHours.from === given.quietHours.to) found.push(error('settings.always_quiet', { path: 'settings.quietHours' }))
  found.push(...settingsRules(given, context))
  return found
}

/** What is wrong in the rules of goal and exit. */
export function settingsRules(given: Settings, context: CheckContext): Diagnostic[] {
  const found: Diagnostic[] = []
  if (given.goal?.where != null) found.push(...(parseFilter(given.goal.where, { path: 'settings.goal.where' }).diagnostics ?? []))
  if (given.exitWhen == null) return found
  const path = 'settings.exitWhen'
  const looksLikeEvent = typeof given.exitWhen === 'object' && 'event' in given.exitWhen
  const event = exitEvent(given.exitWhen)
  if (event?.where != null) found.push(...(parseFilter(event.where, { path: `${path}.where` }).diagnostics ?? []))
  if (looksLikeEvent && !event) found.push(error('settings.exit_event', { path }))
  if (!looksLikeEvent) found.push(...(parseRule(given.exitWhen, { path, saved: new Set(context.saved.segments.keys()) }).diagnostics ?? []))
  return found
}

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +03:00 are accepted by Intl, but are no zones: they know no summer time.
    return !/^[+-]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}
