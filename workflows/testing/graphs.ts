import { type Compiled, compile } from '../engine/compile'
import type { Skeleton } from '../model/plan'
import type { CheckContext } from '../model/step'
import type { Op } from '../steps/transitions'
import { sandboxContext } from './contexts'

export type DraftStep = { id: string; kind: string; config: Record<string, unknown> }
export type DraftArrow = { from: string; port: string; to: string; maxPasses?: number }
export type DraftCampaign = { format: string; name: string; settings: Record<string, unknown>; steps: DraftStep[]; arrows: DraftArrow[] }

/** `'a.next>b'`, `'a.next>b x3'` for an arrow back of three passes. */
export function arrow(text: string): DraftArrow {
  const m = /^([\w-]+)\.([\w-]+)>([\w-]+)(?: x(\d+))?$/.exec(text)
  if (!m) throw new Error(`not an arrow: ${text}`)
  const [, from, port, to, passes] = m as unknown as [string, string, string, string, string | undefined]
  return { from, port, to, ...(passes ? { maxPasses: Number(passes) } : {}) }
}

/** A campaign document out of `{ id: [kind, config] }` and arrows. */
export function campaign(
  steps: Record<string, [kind: string, config?: Record<string, unknown>]>,
  arrows: string[],
  settings: Record<string, unknown> = {},
): DraftCampaign {
  return {
    format: 'kaskad.campaign/1',
    name: 'Test',
    settings,
    steps: Object.entries(steps).map(([id, [kind, config = {}]]) => ({ id, kind, config })),
    arrows: arrows.map(arrow),
  }
}

export const MESSAGE = { class: 'promo', channels: ['push'], content: { push: { title: 'Hello', text: 'Come and see us' } } }
export const RULE = { field: 'days_since_last_visit', op: 'gt', value: 60 }

/** The plan of a document that must be sound. */
export function planOf(document: unknown, context: CheckContext = sandboxContext()): Skeleton<Op> {
  const compiled: Compiled = compile(document, context, { campaign: 7, version: 1 })
  if (!compiled.ok) throw new Error(`does not compile: ${JSON.stringify(compiled.diagnostics.filter((d) => d.severity === 'error'))}`)
  return compiled.skeleton
}

/** The flagship: cashback, who came is asked, who did not gets a gift or points. */
export const flagship = (): DraftCampaign =>
  campaign(
    {
      lapsed: ['segment', { segment: RULE, when: { kind: 'once' } }],
      cashback: ['offer', { offer: { name: 'Cashback', reward: { kind: 'cashback', percent: 15, on: null } }, validFor: 'P30D', message: MESSAGE }],
      came: ['visit', { within: 'P14D', event: 'visited', where: null, since: 'send' }],
      ask: [
        'feedback',
        {
          question: 'How was it?',
          scale: 'stars',
          happyFrom: 4,
          message: { class: 'service', channels: ['push'], content: { push: { title: 'How was it?', text: '{{ links.feedback }}' } } },
          answerWithin: 'P3D',
        },
      ],
      'gift-or-points': [
        'split',
        {
          arms: [
            { id: 'gift', name: 'Gift', weight: 50 },
            { id: 'points', name: 'Points', weight: 50 },
          ],
        },
      ],
      gift: ['offer', { offer: { name: 'Dessert', reward: { kind: 'gift', sku: 'd1', title: 'Dessert' } }, validFor: 'P21D', message: MESSAGE }],
      points: ['offer', { offer: { name: 'Points', reward: { kind: 'points', amount: 500, expiresAfter: 'P30D' } }, validFor: 'P30D', message: MESSAGE }],
      'came-again': ['visit', { within: 'P14D' }],
      pause: ['wait', { for: 'P2D' }],
      won: ['end', { reason: 'won back' }],
      lost: ['end', { reason: 'not won back' }],
    },
    [
      'lapsed.next>cashback',
      'cashback.sent>came',
      'cashback.not-sent>lost',
      'came.visited>ask',
      'came.not-visited>gift-or-points',
      'ask.happy>pause',
      'ask.unhappy>pause',
      'ask.no-answer>pause',
      'pause.next>won',
      'gift-or-points.gift>gift',
      'gift-or-points.points>points',
      'gift.sent>came-again',
      'gift.not-sent>lost',
      'points.sent>came-again',
      'points.not-sent>lost',
      'came-again.visited>won',
      'came-again.not-visited>lost',
    ],
    { controlShare: 0.1 },
  )
