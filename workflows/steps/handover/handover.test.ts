import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR } from '../../model/durations'
import type { OtherCampaign } from '../../model/step'
import type { World } from '../../model/world'
import { NOW, sandboxContext } from '../../testing/contexts'
import { codes, Journey, said } from '../../testing/journey'
import { goesOnWhateverComes, storyOf } from '../../testing/stories'
import { perform } from './perform'

const other = (changes: Partial<OtherCampaign> = {}): OtherCampaign => ({
  name: 'Thanks',
  state: 'live',
  archived: false,
  entry: 'manual',
  handsTo: [],
  ...changes,
})
const judged = (campaign: string, found: Partial<OtherCampaign> | null = {}) =>
  said('handover', { campaign }, sandboxContext({ campaign: '7', campaigns: new Map(found ? [['8', other(found)]] : []) }))

describe('handover', () => {
  it('golden: compiles to its kind', () => {
    const { skeleton } = Journey.of('handover', { campaign: '8' })
    expect(skeleton.steps.it).toEqual({ op: { kind: 'handover' }, ports: { next: { to: 'end-next' } } })
  })

  it('asks once, and goes on here whatever comes of it there', () => {
    for (const outcome of [{ is: 'accepted' }, { is: 'skipped', reason: 'already_in' }, { is: 'failed', reason: 'x' }] as const) {
      const journey = Journey.of('handover', { campaign: '8' })
      expect(journey.last?.ask).toMatchObject({ id: '11/it/1/1', kind: 'handover', request: {} })
      journey.settle(outcome)
      expect(journey.left).toBe('next')
    }
  })

  it('performs a batch as one call, with the reason of whoever could not enter', async () => {
    const world = {
      content: () => ({ campaign: '8' }),
      journeys: { handOver: async (batch) => batch.map(({ campaign }, i) => (i === 0 && campaign === '8' ? null : 'already_in')) },
    } as Partial<World> as World
    const ask = { id: 'a', at: NOW } as never
    expect(await perform([ask, ask], world)).toEqual([
      { is: 'accepted', at: NOW },
      { is: 'skipped', reason: 'already_in' },
    ])
  })

  it('needs another campaign of this workspace that can be entered from outside', () => {
    expect(codes(judged('8'))).toEqual([])
    expect(codes(judged('8', { state: 'paused' }))).toEqual([])
    expect(codes(judged(''))).toEqual(['handover.none config.campaign'])
    expect(codes(judged('7'))).toEqual(['handover.own config.campaign'])
    expect(codes(judged('8', null))).toEqual(['handover.unknown config.campaign'])
    expect(codes(judged('8', { archived: true }))).toEqual(['handover.archived config.campaign'])
    expect(codes(judged('8', { entry: 'segment' }))).toEqual(['handover.not_manual config.campaign'])
    expect(codes(judged('8', { entry: null }))).toEqual(['handover.not_manual config.campaign'])
  })

  it('warns of one that is not running, and of one that hands back', () => {
    for (const state of ['draft', 'stopped', 'finished'])
      expect(judged('8', { state })).toMatchObject([{ severity: 'warning', code: 'handover.not_live', values: { state } }])
    expect(judged('8', { handsTo: ['7'] })).toMatchObject([{ severity: 'warning', code: 'handover.back', values: { name: 'Thanks' } }])
  })

  it('where campaigns are not known, only what is missing is said', () => {
    expect(codes(said('handover', { campaign: '8' }))).toEqual([])
    expect(codes(said('handover', { campaign: '' }))).toEqual(['handover.none config.campaign'])
  })

  it('law: asked once with nothing of the content, and on by its only way whatever comes of it', () => {
    goesOnWhateverComes('handover')
  })

  it('law: who could not enter there is told why, the others not; nobody stays', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.constantFrom('already_in', 'ended', 'handover.loop'))), async (refused) => {
        const world = { content: () => ({ campaign: '8' }), journeys: { handOver: async () => refused } } as unknown as World
        const asks = refused.map((_, i) => ({ at: NOW + i }) as never)
        expect(await perform(asks, world)).toEqual(refused.map((reason, i) => (reason ? { is: 'skipped', reason } : { is: 'accepted', at: NOW + i })))
      }),
    )
  })

  it('story: three are handed over in the instants they come; the second is there already, and goes on here all the same', () => {
    const told = {
      outcomes: (_: unknown, { customer }: { customer: number }) => (customer === 2 ? ({ is: 'skipped', reason: 'already_in' } as const) : undefined),
    }
    expect(storyOf('handover', { campaign: '8' }, 3, told)).toEqual([1, 2, 3].map((n) => [n, 'next', (n - 1) * HOUR]))
  })
})
