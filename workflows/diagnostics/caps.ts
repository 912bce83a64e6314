import type { Node } from '../engine/drawing'
import { durationMs, HOUR } from '../model/durations'
import type { Diagnostic } from '../model/fault'
import { at, inMessage, type Known } from './known'
import { timesAfter } from './times'

/** Promo messages that follow others of this campaign so soon that the workspace's cap has no room left for them: they would be skipped. */
export function caps({ drawn, context }: Known): Diagnostic[] {
  const cap = context.caps?.[drawn.settings.frequencyClass]
  if (!cap) return []
  const per = durationMs(cap.per)
  const promos = [...drawn.nodes.values()].filter(isPromo)
  const gaps = new Map(promos.map((node) => [node.id, timesAfter(drawn, node, 'sent', context.now, (step) => !isPromo(step))]))
  // Time from the first of n sends to a step that comes right after the last of them, by the quickest such chain.
  let chains = new Map(promos.map((node) => [node.id, 0]))
  for (let n = 0; n < cap.max; n++) {
    const longer = new Map<string, number>()
    for (const [from, ms] of chains) {
      for (const [to, { most }] of gaps.get(from)!) {
        if (gaps.has(to) && ms + most < (longer.get(to) ?? per)) longer.set(to, ms + most)
      }
    }
    chains = longer
  }
  return [...chains.keys()].map((id) => {
    const node = drawn.nodes.get(id)!
    return at(node).warning('cap.own_messages', inMessage(node, 'class'), { values: { max: cap.max, hours: Math.round(per / HOUR) } })
  })
}

const isPromo = (node: Node): boolean => node.traits.message?.class === 'promo'
