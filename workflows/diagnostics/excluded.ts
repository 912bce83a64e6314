import type { Node } from '../engine/drawing'
import type { Diagnostic } from '../model/fault'
import type { Message } from '../model/message'
import type { Rule } from '../segments/ast'
import { addressKind } from '../segments/channels'
import { neverHolds } from '../segments/truth'
import { at, inMessage, type Known } from './known'

/** Messages that cannot reach anybody who comes to them: who enters, or a rule on the only way there, excludes what every channel needs. */
export function excluded(known: Known): Diagnostic[] {
  return [...known.drawn.nodes.values()].flatMap((node) => message(node, known))
}

function message(node: Node, { knownOf, saved }: Known): Diagnostic[] {
  const { message: said } = node.traits
  if (!said || said.channels.length === 0) return []
  const needed = said.channels.map((channel) => needs(channel, said.class))
  const who = knownOf(node)
  if (needed.some((demands) => demands.length === 0)) return []
  // Two branches that exclude each other, one behind the other, ask at different times: nothing follows.
  if (who.length === 0 || neverHolds({ all: who }, saved)) return []
  if (!neverHolds({ all: [...who, { any: needed.map((all) => ({ all })) }] }, saved)) return []
  return [at(node).warning('message.reaches_nobody', inMessage(node, 'channels'))]
}

/** What a channel needs of a customer, as far as rules can say it: an address and, for promo, a consent. */
function needs(channel: string, messageClass: Message['class']): Rule[] {
  const is = (field: string): Rule => ({ field, op: 'eq', value: true })
  const kind = addressKind(channel)
  return [
    ...(kind === 'id' ? [] : [is(kind === 'email' ? 'has_email' : 'has_phone')]),
    ...(messageClass === 'promo' ? [is(`consent.${channel}`), is(`reachable.${channel}`)] : []),
  ]
}
