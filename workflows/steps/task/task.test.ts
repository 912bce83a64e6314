import { describe, expect, it } from 'vitest'
import { checkTemplate, variablesIn } from '../../../server/channels/templates'
import { check } from '../../diagnostics/check'
import type { World } from '../../model/world'
import { NOW, sandboxContext } from '../../testing/contexts'
import { around, codes, Journey, said } from '../../testing/journey'
import { perform } from './perform'

const config = { to: 'marketer', text: 'Call {{ customer.firstName }}' }
const judging = sandboxContext({ checkTemplate, variablesIn, members: new Map([['m1', 'Ana']]) })

describe('task', () => {
  it('compiles to its kind: nobody and no text is in the plan', () => {
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
})
