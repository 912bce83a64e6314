import fc from 'fast-check'
import { kindOf } from '../steps'
import { NOW } from './contexts'
import type { DraftArrow, DraftCampaign, DraftStep } from './graphs'
import { MESSAGE, RULE } from './graphs'

const days = (max: number) => fc.integer({ min: 1, max }).map((n) => `P${n}D`)
const DAY = 86_400_000

/** Configs that are sound, by kind; entries and ends are added by the graph. */
const configs: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  wait: fc.oneof(
    days(30).map((d) => ({ for: d })),
    fc.integer({ min: 1, max: 60 }).map((n) => ({ until: new Date(NOW + n * DAY).toISOString() })),
    fc
      .record({ weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), from: fc.constant('11:00'), to: fc.constantFrom('13:00', '02:00') })
      .map((window) => ({ window })),
    fc.record({ bestHour: days(3).map((within) => ({ within })), spread: fc.constantFrom(null, 'PT2H') }),
  ),
  visit: fc.record({ within: days(20), since: fc.constantFrom('send', 'step') }),
  listen: fc.record({ event: fc.constantFrom('message_clicked', 'custom.x', 'visited'), within: days(20) }),
  branch: fc.integer({ min: 1, max: 3 }).map((n) => ({ rules: Array.from({ length: n }, (_, i) => ({ id: `r${i}`, name: `Rule ${i}`, rule: RULE })) })),
  split: fc.integer({ min: 1, max: 99 }).map((weight) => ({
    arms: [
      { id: 'a', name: 'A', weight },
      { id: 'b', name: 'B', weight: 100 - weight },
    ],
    stop: weight % 3 === 0 ? 'winner' : 'fixed',
  })),
  offer: fc.record({
    offer: fc.constant({ name: 'Points', reward: { kind: 'points', amount: 5 } }),
    validFor: days(60),
    message: fc.constantFrom(null, MESSAGE),
  }),
  message: fc.constant(MESSAGE),
  points: fc.integer({ min: -50, max: 50 }).map((n) => ({ amount: n || 1, reason: 'test' })),
  profile: fc.constant({ set: { vip: true }, addTags: ['seen'] }),
  handover: fc.constant({ campaign: '8' }),
  audience: fc.constantFrom({ audience: '3', do: 'add' }, { audience: '3', do: 'remove' }),
  task: fc.constantFrom({ to: 'owner', text: 'Call {{ customer.firstName }}' }),
  webhook: fc.constantFrom({ url: 'https://example.test/hook', body: '{}', secret: null }, { url: 'https://example.test/', method: 'GET' }),
  feedback: days(5).map((answerWithin) => ({
    question: 'How was it?',
    scale: 'stars',
    happyFrom: 4,
    message: { class: 'service', channels: ['push'], content: { push: { title: 'How was it?', text: '{{ links.feedback }}' } } },
    answerWithin,
  })),
}

/** Any sound config of a kind that is neither an entry nor an end. */
export const soundConfig = (kind: string): fc.Arbitrary<Record<string, unknown>> => configs[kind]!

const middle = fc.constantFrom(...Object.keys(configs)).chain((kind) => configs[kind]!.map((config) => ({ kind, config })))

/** Any sound campaign: an entry, up to ten steps whose ways lead on, some of them round again through a port that takes time, and an end. */
export const soundCampaign: fc.Arbitrary<DraftCampaign> = fc
  .record({
    steps: fc.array(middle, { minLength: 0, maxLength: 10 }),
    /** Where each port leads, and whether it also goes back: consumed in order. */
    ways: fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }),
    backs: fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }),
  })
  .map(({ steps, ways, backs }) => {
    const all: DraftStep[] = [
      { id: 'entry', kind: 'manual', config: {} },
      ...steps.map((step, i) => ({ id: `s${i}`, ...step })),
      { id: 'end', kind: 'end', config: { reason: '' } },
    ]
    let next = 0
    const arrows = all.flatMap((step, i) =>
      portsOf(step).flatMap((port): DraftArrow[] => {
        const way = ways[next % ways.length]!
        const back = backs[next++ % backs.length]!
        // The first way of a step leads to the one after it, so that nothing is out of reach.
        const to = all[i + 1 + (port === portsOf(step)[0] ? 0 : way % (all.length - i - 1))]!.id
        const plain = { from: step.id, port, to }
        return slow(step, port) && back % 3 === 0 ? [{ from: step.id, port, to: all[1 + (back % i)]!.id, maxPasses: 1 + (back % 4) }, plain] : [plain]
      }),
    )
    return { format: 'kaskad.campaign/1', name: 'Any', settings: {}, steps: all, arrows }
  })

const parsed = (step: DraftStep) => kindOf(step.kind)!.config.parse(step.config)
const portsOf = (step: DraftStep): readonly string[] => {
  const { ports } = kindOf(step.kind)!
  return typeof ports === 'function' ? ports(parsed(step)) : ports
}
const slow = (step: DraftStep, port: string) => kindOf(step.kind)!.slowPorts?.(parsed(step)).includes(port) ?? false
