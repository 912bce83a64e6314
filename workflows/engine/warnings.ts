import { DAY, formatDuration } from '../model/durations'
import { type Diagnostic, warning } from '../model/fault'
import { type Drawing, type Node, reachable } from './drawing'

/** What may be meant, but usually is not. Publishing goes on. */
export function warnings(drawn: Drawing): Diagnostic[] {
  const nodes = [...drawn.nodes.values()]
  return [...nodes.flatMap((node) => [...shortOffer(node, drawn), ...pauseAfterPause(node, drawn)]), ...control(drawn), ...forward(drawn)]
}

/** An offer that is over while the branch after it still waits for the guest to use it. */
function shortOffer(node: Node, drawn: Drawing): Diagnostic[] {
  const { grants } = node.traits
  if (!grants) return []
  let latest: { branch: Node; ms: number } | null = null
  // The longest way to each step; what lies on a loop counts as it is first reached.
  const times = new Map([[node.id, 0]])
  const queue = [node]
  for (let at = queue.shift(); at; at = queue.shift()) {
    for (const { to, port } of at.out) {
      if (at === node && port !== 'sent') continue
      const next = drawn.nodes.get(to)!
      const ms = times.get(at.id)! + (at === node ? 0 : (at.traits.holds ?? 0))
      const known = times.get(to)
      if (next.traits.grants || (known !== undefined && (ms <= known || drawn.looping.has(to)))) continue
      times.set(to, ms)
      const decided = ms + (next.traits.holds ?? 0)
      if (next.traits.decides && (!latest || decided > latest.ms)) latest = { branch: next, ms: decided }
      // What comes after the branch is a new question.
      if (!next.traits.decides) queue.push(next)
    }
  }
  if (!latest || grants.validMs >= latest.ms) return []
  const days = Math.ceil(latest.ms / DAY)
  const set = [{ step: node.id, path: `config.${grants.path}`, value: formatDuration(days * DAY) }]
  const values = { days: Math.floor(grants.validMs / DAY), branch: latest.branch.id, needed: days }
  return [
    warning('offer.over_before_branch', { step: node.id, path: `config.${grants.path}`, values, remedy: { label: 'remedy.make_days', values: { days }, set } }),
  ]
}

function pauseAfterPause(node: Node, drawn: Drawing): Diagnostic[] {
  if (!isFixed(node)) return []
  const next = node.out.map(({ to }) => drawn.nodes.get(to)!).find((to) => to !== node && isFixed(to))
  return next ? [warning('wait.two_in_row', { step: node.id, values: { next: next.id } })] : []
}

/** A wait of a known length or until a known day: two of them say no more than one. Behind either, a wait for the right hour says something else. */
const isFixed = ({ traits }: Node) => traits.pause !== undefined && (traits.until !== undefined || traits.least?.next !== undefined)

function control(drawn: Drawing): Diagnostic[] {
  if (drawn.settings.controlShare > 0) return []
  const remedy = { label: 'remedy.control_share', values: { percent: 10 }, set: [{ step: '', path: 'settings.controlShare', value: 0.1 }] }
  return [warning('settings.no_control', { path: 'settings.controlShare', remedy })]
}

/** A number of passes on an arrow that leads on, not back. */
function forward(drawn: Drawing): Diagnostic[] {
  return drawn.arrows.flatMap((arrow, i) => {
    const to = drawn.nodes.get(arrow.to)
    if (arrow.maxPasses == null || !to || reachable(to, drawn.nodes).has(arrow.from)) return []
    return [warning('loop.leads_on', { step: arrow.from, path: `arrows.${i}.maxPasses`, values: { to: arrow.to } })]
  })
}
