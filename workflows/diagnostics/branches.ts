import type { Node } from '../engine/drawing'
import type { Diagnostic } from '../model/fault'
import type { Rule } from '../segments/ast'
import { alwaysHolds, isCovered, neverHolds } from '../segments/truth'
import { at, type Known, ruleOf } from './known'
import { atOnce } from './ways'

/** Rules that cannot part anybody: nobody matches, everybody does, or whoever would has gone another way before. And an entry that lets nobody in. */
export function branches(known: Known): Diagnostic[] {
  return [...known.drawn.nodes.values()].flatMap((node) => [...entry(node, known), ...(node.traits.rules ? branch(node, known) : [])])
}

function entry(node: Node, { saved }: Known): Diagnostic[] {
  const rule = node.traits.admits === undefined ? undefined : ruleOf(node.traits.admits)
  return rule && neverHolds(rule, saved) ? [at(node).warning('segment.nobody', 'segment')] : []
}

type Named = { id: string; name: string; rule: Rule }

function branch(node: Node, { drawn, knownOf, saved }: Known): Diagnostic[] {
  const written = node.traits.rules!
  const rules = written.flatMap(({ id, name, rule }, i) => {
    const read = ruleOf(rule)
    return read ? [{ id, name, rule: read, i }] : []
  })
  // Judged among those who come here, where nothing can have changed since they entered.
  const given = atOnce(drawn, node) ? knownOf(node) : []
  const here = given.length > 0 && !neverHolds({ all: given }, saved) ? given : []
  const among = (rule: Rule): Rule => (here.length > 0 ? { all: [...here, rule] } : rule)
  const found: Diagnostic[] = []
  const warn = (code: string, i: number, more: Parameters<ReturnType<typeof at>['warning']>[2] = {}) =>
    found.push(at(node).warning(code, `rules.${i}.rule`, { ...more, values: { port: written[i]!.id, ...more.values } }))
  const earlier: Named[] = []
  let everybody = false
  for (const { i, ...rule } of rules) {
    const shadow = earlier.find((other) => isCovered(among(rule.rule), [other.rule], saved))
    if (neverHolds(rule.rule, saved)) warn('branch.never', i)
    else if (neverHolds(among(rule.rule), saved)) warn('branch.never_here', i)
    else if (shadow) warn('branch.shadowed', i, { values: { by: shadow.id }, ...first(node, i, shadow, rule, saved) })
    else if (
      isCovered(
        among(rule.rule),
        earlier.map((other) => other.rule),
        saved,
      )
    )
      warn('branch.left_over', i)
    else if (alwaysHolds(rule.rule, saved) || (here.length > 0 && isCovered({ all: here }, [rule.rule], saved))) {
      everybody = true
      warn('branch.always', i)
    }
    earlier.push(rule)
  }
  // A rule that was not sound may match anybody.
  const all: Rule = { any: rules.map(({ rule }) => rule) }
  if (
    !everybody &&
    rules.length > 1 &&
    rules.length === written.length &&
    (here.length > 0 ? isCovered({ all: here }, all.any, saved) : alwaysHolds(all, saved))
  )
    found.push(at(node).warning('branch.else_never', 'rules', { values: { port: 'else' } }))
  return found
}

/** The narrower of two rules belongs before the wider one; of two equal ones neither order helps. */
function first(node: Node, i: number, shadow: Named, rule: Named, saved: Known['saved']): Pick<Diagnostic, 'remedy'> {
  if (isCovered(shadow.rule, [rule.rule], saved)) return {}
  const written = [...node.traits.rules!]
  const [moved] = written.splice(i, 1)
  written.splice(
    written.findIndex(({ id }) => id === shadow.id),
    0,
    moved!,
  )
  return { remedy: { label: 'remedy.rule_first', set: [{ step: node.id, path: 'config.rules', value: written }] } }
}
