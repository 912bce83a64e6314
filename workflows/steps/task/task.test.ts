import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkTemplate, variablesIn } from '../../../server/channels/templates'
import { check } from '../../diagnostics/check'
import { DAY } from '../../model/durations'
import type { World } from '../../model/world'
import { NOW, sandboxContext } from '../../testing/contexts'
import { campaign } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'
import { goesOnWhateverComes, story } from '../../testing/stories'
import { perform } from './perform'

const config = { to: 'marketer', text: 'Call {{ customer.firstName }}' }
const judging = sandboxContext({ checkTemplate, variablesIn, members: new Map([['m1', 'Ana']]) })

describe('task', () => {
  it('golden: compiles to its kind: nobody and no text is in the plan', () => {
    const { skeleton } = Journey.of('task', config)
    expect(skeleton.steps.it).toEqual({ op: { kind: 'task' }, ports: { next: { to: 'end-next' } } })
  })

  it('asks once, and goes on whatever comes of it', () => {
    for (const outcome of [{ is: 'accepted' }, { is: 'failed', reason: 'x' }] as const) {
      const journey = Journey.of('task', config)
      expect(journey.last?.ask).toMatchObject({ id: '11/it/1/1', kind: 'task', request: {} })
      journey.settle(outcome)
      expect(journey.left).toBe('next')
    }
  })

  it('performs a batch as one call', async () => {
    const opened: unknown[] = []
    const world = {
      content: () => config,
      tasks: { open: async (batch) => void opened.push(...batch) },
    } as Partial<World> as World
    const ask = { id: 'a', at: NOW } as never
    expect(await perform([ask, ask], world)).toEqual([
      { is: 'accepted', at: NOW },
      { is: 'accepted', at: NOW },
    ])
    expect(opened).toEqual([
      { ask, ...config },
      { ask, ...config },
    ])
  })

  it('says what is wrong with it', () => {
    const found = (change: object) => codes(said('task', { ...config, ...change }, judging))
    expect(found({})).toEqual([])
    expect(found({ to: 'm1' })).toEqual([])
    expect(found({ text: ' ' })).toEqual(['task.no_text config.text'])
    expect(found({ to: 'gone' })).toEqual(['task.unknown_member config.to'])
    expect(found({ text: 'Call {{ customer.frstName }}' })).toEqual(['template.unknown_variable config.text'])
    expect(found({ text: 'See {{ links.coupon }}' })).toEqual(['task.link config.text'])
    expect(codes(said('task', { ...config, to: 'gone' }))).toEqual([])
    expect(said('task', { ...config, to: 'gone' }, judging)[0]?.remedy).toMatchObject({ set: [{ path: 'config.to', value: 'owner' }] })
  })

  it('an offer that nobody has there cannot be spoken of; what some have is left blank for the others', () => {
    expect(codes(check(around('task', { ...config, text: 'Tell of {{ offer.name }}' }), judging))).toEqual(['template.no_offer config.text'])
  })

  it('law: asked once with nothing of the content, and on by its only way whatever comes of it', () => {
    goesOnWhateverComes('task')
  })

  it('law: as many tasks as asks, each for its own guest with its own words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ to: fc.string(), text: fc.string() })), async (configs) => {
        const opened: unknown[] = []
        const world = {
          content: ({ n }: { n: number }) => configs[n],
          tasks: { open: async (batch: unknown[]) => void opened.push(...batch) },
        } as unknown as World
        const asks = configs.map((_, n) => ({ n, at: NOW }) as never)
        expect(await perform(asks, world)).toEqual(configs.map(() => ({ is: 'accepted', at: NOW })))
        expect(opened).toEqual(configs.map((config, i) => ({ ask: asks[i], ...config })))
      }),
    )
  })

  it('story: somebody is told of who did not come in time, and of nobody else; the guest does not wait for them', () => {
    const document = campaign({ in: ['manual'], came: ['visit', { within: 'P3D', since: 'step' }], call: ['task', config], out: ['end'] }, [
      'in.next>came',
      'came.visited>out',
      'came.not-visited>call',
      'call.next>out',
    ])
    const { trace, tally } = story(document, 2, { facts: { 1: [{ event: 'visited', at: NOW + DAY }] } })
    expect(trace.flatMap(({ ask }) => (ask?.kind === 'task' ? [ask.id] : []))).toEqual(['2/call/1/1'])
    expect(tally.ended.finished).toBe(2)
  })
})
