import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lifelike } from '../../engine/behaviour'
import { simulate } from '../../engine/simulate'
import { DAY } from '../../model/durations'
import type { World } from '../../model/world'
import { NOW, sandboxContext } from '../../testing/contexts'
import { campaign, planOf } from '../../testing/graphs'
import { codes, Journey, said } from '../../testing/journey'
import { goesOnWhateverComes } from '../../testing/stories'
import { perform } from './perform'

const config = { audience: '3', do: 'add' }
const judging = (...audiences: [id: string, name: string, archived?: boolean][]) =>
  sandboxContext({ audiences: new Map(audiences.map(([id, name, archived = false]) => [id, { name, archived }])) })

describe('audience', () => {
  it('golden: compiles to its kind: which audience stays out of the plan', () => {
    const { skeleton } = Journey.of('audience', config)
    expect(skeleton.steps.it).toEqual({ op: { kind: 'audience' }, ports: { next: { to: 'end-next' } } })
  })

  it('asks once, and goes on whatever comes of it', () => {
    for (const outcome of [{ is: 'accepted' }, { is: 'skipped', reason: 'audience.archived' }, { is: 'failed', reason: 'x' }] as const) {
      const journey = Journey.of('audience', config)
      expect(journey.last?.ask).toMatchObject({ id: '11/it/1/1', kind: 'audience', request: {} })
      journey.settle(outcome)
      expect([journey.left, journey.state.sentAt]).toEqual(['next', null])
    }
  })

  it('performs a batch as one change; what came of it is told, and why nothing could', async () => {
    const seen: unknown[] = []
    const world = {
      content: ({ id }) => (id === 'b' ? { audience: '4', do: 'remove' } : config),
      audiences: {
        change: async (batch) => {
          seen.push(batch)
          return [{ did: 'added' }, { did: 'nothing' }, { refused: 'audience.archived' }]
        },
      },
      note: ({ id }, saw) => void seen.push([id, saw]),
    } as Partial<World> as World
    const asks = ['a', 'b', 'c'].map((id) => ({ id, at: NOW }) as never)
    expect(await perform(asks, world)).toEqual([
      { is: 'accepted', at: NOW },
      { is: 'accepted', at: NOW },
      { is: 'skipped', reason: 'audience.archived' },
    ])
    expect(seen).toEqual([
      [
        { ask: asks[0], audience: '3', inside: true },
        { ask: asks[1], audience: '4', inside: false },
        { ask: asks[2], audience: '3', inside: true },
      ],
      ['a', { audience: 'added' }],
      ['b', { audience: 'nothing' }],
    ])
  })

  it('story: in the simulator guests pass in and, a month later, out at the very instants they come there', () => {
    const skeleton = planOf(
      campaign(
        { entry: ['manual'], into: ['audience', config], month: ['wait', { for: 'P30D' }], out: ['audience', { audience: '3', do: 'remove' }], over: ['end'] },
        ['entry.next>into', 'into.next>month', 'month.next>out', 'out.next>over'],
      ),
    )
    const { tally, trace } = simulate({ skeleton, behaviour: lifelike(7), entering: [1, 2, 3].map((customer) => ({ customer, at: NOW })), traced: true })
    expect(tally.steps.out).toMatchObject({ entered: 3, left: { next: 3 } })
    expect(trace.flatMap(({ ask }) => (ask?.kind === 'audience' ? [[ask.step, ask.at - NOW]] : []))).toEqual([
      ...[1, 2, 3].map(() => ['into', 0]),
      ...[1, 2, 3].map(() => ['out', 30 * DAY]),
    ])
  })

  it('says what is wrong with it', () => {
    const found = (change: object, context = judging(['3', 'Lapsed'], ['2', 'Old', true])) => codes(said('audience', { ...config, ...change }, context))
    expect(found({})).toEqual([])
    expect(found({ audience: '' })).toEqual(['audience.none config.audience'])
    expect(found({ audience: '9' })).toEqual(['audience.unknown config.audience'])
    expect(found({ audience: '2' })).toEqual(['audience.archived config.audience'])
    expect(found({ do: 'toggle' })).toEqual(['field.choice config.do'])
    expect(codes(said('audience', { audience: '9', do: 'add' }))).toEqual([])
  })

  it('one click takes another that is there: of the same name, else the newest', () => {
    const click = (audience: string, context = judging(['5', 'New'], ['4', 'Lapsed'], ['2', 'Lapsed', true])) =>
      said('audience', { ...config, audience }, context)[0]?.remedy
    expect(click('2')).toMatchObject({ values: { name: 'Lapsed' }, set: [{ path: 'config.audience', value: '4' }] })
    expect(click('9')).toMatchObject({ values: { name: 'New' }, set: [{ path: 'config.audience', value: '5' }] })
    expect(click('2', judging(['2', 'Lapsed', true]))).toBeUndefined()
  })

  it('law: asked once with nothing of the content, and on by its only way whatever comes of it', () => {
    goesOnWhateverComes('audience')
  })

  it('law: of a batch each hears what came of their own', async () => {
    const answer = fc.oneof(
      fc.constantFrom('added', 'removed', 'nothing').map((did) => ({ did })),
      fc.constantFrom('audience.archived', 'erased').map((refused) => ({ refused })),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(answer), async (answers) => {
        const noted: unknown[] = []
        const world = {
          content: () => config,
          audiences: { change: async () => answers },
          note: ({ id }: { id: string }, saw: unknown) => void noted.push([id, saw]),
        } as unknown as World
        const asks = answers.map((_, i) => ({ id: `${i}`, at: NOW + i }) as never)
        expect(await perform(asks, world)).toEqual(
          answers.map((one, i) => ('did' in one ? { is: 'accepted', at: NOW + i } : { is: 'skipped', reason: one.refused })),
        )
        expect(noted).toEqual(answers.flatMap((one, i) => ('did' in one ? [[`${i}`, { audience: one.did }]] : [])))
      }),
    )
  })
})
