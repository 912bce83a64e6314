import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import en from '../../app/_messages/en/templates.json' with { type: 'json' }
import ru from '../../app/_messages/ru/templates.json' with { type: 'json' }
import { documentOf, GALLERY } from '../../app/_templates/gallery'
import { checkTemplate, variablesIn } from '../../server/channels/templates'
import { drawing, type Node } from '../engine/drawing'
import { readShape } from '../engine/shape'
import { soundCampaign } from '../testing/arbitraries'
import { NOW, sandboxContext } from '../testing/contexts'
import { campaign, type DraftCampaign, flagship, MESSAGE } from '../testing/graphs'
import { check } from './check'
import { after, timesAfter } from './times'

const context = sandboxContext({ checkTemplate, variablesIn, caps: { promo: { max: 1, per: 'P1D' } }, audience: 100_000 })

describe('what we hand out checks without a word', () => {
  const seeds = readdirSync('db/seed/campaigns').map((file) => `db/seed/campaigns/${file}`)
  it.each(['app/_e2e/api/win-back.json', 'app/_e2e/api/win-back-grocery.json', ...seeds])('%s', (file) => {
    expect(existsSync(file)).toBe(true)
    expect(check(JSON.parse(readFileSync(file, 'utf8')), context)).toEqual([])
  })

  type Words = { [key: string]: string | Words }
  const lookUp = (words: Words) => (key: string) => key.split('.').reduce<string | Words>((at, part) => (at as Words)[part]!, words) as string
  it.each(GALLERY.flatMap((template) => [en, ru].map((words) => [template.id, template, words] as const)))('template %s', (_id, template, words) => {
    expect(check(documentOf(template, 'x', lookUp(words.texts as Words)), context)).toEqual([])
  })
})

it('any sound campaign has warnings at most; garbage in any place is answered, never thrown at', () => {
  fc.assert(
    fc.property(soundCampaign, (document) => {
      for (const { severity } of check(document, context)) expect(severity).toBe('warning')
    }),
    { numRuns: 150 },
  )
  for (const bad of [null, 0, '', 'x', [], {}, [[]], { a: 1 }, { all: [null] }, [{ id: 5, rule: 7, name: null, weight: 'x' }]]) {
    for (const { id, config } of flagship().steps) {
      for (const key of Object.keys(config)) {
        const document = flagship()
        document.steps.find((step) => step.id === id)!.config[key] = bad
        expect(() => check(document, context)).not.toThrow()
      }
    }
  }
})

/** Walks on from a way out at random, as somebody might, and gives what the clock says on coming to each step. */
function* walk(nodes: ReadonlyMap<string, Node>, from: Node, port: string, draw: () => number): Generator<[string, number]> {
  const passes = new Map<object, number>()
  let at = 0
  const next = (node: Node, way: string) => {
    const ways = node.out.filter((arrow) => arrow.port === way)
    const back = ways.find((arrow) => arrow.maxPasses != null)
    if (!back || (passes.get(back) ?? 0) >= back.maxPasses!) return ways.find((arrow) => arrow.maxPasses == null)
    passes.set(back, (passes.get(back) ?? 0) + 1)
    return back
  }
  for (let arrow = next(from, port); arrow; ) {
    const node = nodes.get(arrow.to)!
    yield [node.id, at]
    if (node === from || node.kind === 'end') return
    const way = node.ports![Math.floor(draw() * node.ports!.length)]!
    const { holds = 0, least, until } = node.traits
    const exact = least?.[way] ?? 0
    at = until === undefined ? at + exact + draw() * (holds - exact) : Math.max(at, until - NOW)
    arrow = next(node, way)
  }
}

it('nobody comes sooner or later than the times say', () => {
  let visits = 0
  fc.assert(
    fc.property(soundCampaign, fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), (document, stream) => {
      const { document: read, configs } = readShape(document)
      const drawn = drawing(read!, configs)
      for (const node of drawn.nodes.values()) {
        for (const port of node.ports ?? []) {
          const spans = timesAfter(drawn, node, port, NOW, () => true)
          for (const [id, at] of walk(drawn.nodes, node, port, () => stream.next().value as number)) {
            const span = spans.get(id)
            // Who comes back to where they started begins anew.
            if (!span || id === node.id) break
            visits++
            expect(at).toBeGreaterThanOrEqual(span.least)
            expect(at).toBeLessThanOrEqual(span.most + 1)
          }
        }
      }
    }),
    { numRuns: 200 },
  )
  expect(visits).toBeGreaterThan(1000)
})

it('waiting until a day that is over takes no time', () => {
  const { document, configs } = readShape(
    campaign({ in: ['manual'], w: ['wait', { until: '2020-01-01T00:00:00Z' }], out: ['end'] }, ['in.next>w', 'w.next>out']),
  )
  const wait = drawing(document!, configs).nodes.get('w')!
  expect(after(wait, 'next', { least: 5, most: 7 }, NOW)).toEqual({ least: 5, most: 7 })
})

// Quadratic walks would not come back within the minute; how long it really takes is the bench's business.
it('500 steps are judged', { timeout: 60_000 }, () => {
  const steps: DraftCampaign['steps'] = [{ id: 'in', kind: 'manual', config: {} }]
  const arrows: DraftCampaign['arrows'] = [{ from: 'in', port: 'next', to: 'b0' }]
  const gift = { offer: { name: 'Tea', reward: { kind: 'gift', sku: 't', title: 'Tea' } }, validFor: 'P30D', message: MESSAGE }
  for (let i = 0; i < 166; i++) {
    const rules = Array.from({ length: 3 }, (_, n) => ({
      id: `r${n}`,
      name: `R${n}`,
      rule: {
        all: [
          { field: 'visits', op: 'gte', value: 10 - n },
          { field: 'tier', op: 'eq', value: 'gold' },
        ],
      },
    }))
    steps.push(
      { id: `b${i}`, kind: 'branch', config: { rules } },
      { id: `o${i}`, kind: 'offer', config: gift },
      { id: `w${i}`, kind: 'wait', config: { for: 'P1D' } },
    )
    for (const port of ['r0', 'r1', 'r2', 'else']) arrows.push({ from: `b${i}`, port, to: `o${i}` })
    for (const port of ['sent', 'not-sent']) arrows.push({ from: `o${i}`, port, to: `w${i}` })
    arrows.push({ from: `w${i}`, port: 'next', to: i < 165 ? `b${i + 1}` : 'out' })
  }
  steps.push({ id: 'out', kind: 'end', config: {} })
  const found = check({ ...campaign({}, [], { controlShare: 0.1 }), steps, arrows }, context)
  expect(found.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([])
})
