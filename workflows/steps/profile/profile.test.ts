import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR } from '../../model/durations'
import type { World } from '../../model/world'
import { NOW } from '../../testing/contexts'
import { codes, Journey, said } from '../../testing/journey'
import { goesOnWhateverComes, storyOf } from '../../testing/stories'
import { perform } from './perform'

const config = { set: { vip: true, seat: null }, addTags: ['won back'], removeTags: ['lapsed'], tier: 'gold' }

describe('profile', () => {
  it('golden: compiles to its kind: what it changes stays out of the plan', () => {
    const { skeleton } = Journey.of('profile', config)
    expect(skeleton.steps.it).toEqual({ op: { kind: 'profile' }, ports: { next: { to: 'end-next' } } })
  })

  it('asks once, and goes on whatever comes of it', () => {
    for (const outcome of [{ is: 'accepted' }, { is: 'skipped', reason: 'x' }, { is: 'failed', reason: 'x' }] as const) {
      const journey = Journey.of('profile', config)
      expect(journey.last?.ask).toMatchObject({ id: '11/it/1/1', kind: 'profile', request: {} })
      journey.settle(outcome)
      expect(journey.left).toBe('next')
    }
  })

  it('performs a batch as one change, and keeps what was changed of whom', async () => {
    const seen: unknown[] = []
    const world = {
      content: ({ id }) => (id === 'a' ? config : { addTags: ['x'] }),
      profiles: {
        change: async (batch) => {
          seen.push(batch)
          return [['tags', 'tier'], []]
        },
      },
      note: ({ id }, saw) => void seen.push([id, saw]),
    } as Partial<World> as World
    const asks = ['a', 'b'].map((id) => ({ id, at: NOW }) as never)
    expect(await perform(asks, world)).toEqual([
      { is: 'accepted', at: NOW },
      { is: 'accepted', at: NOW },
    ])
    expect(seen).toEqual([
      [
        { ask: asks[0], ...config },
        { ask: asks[1], set: {}, addTags: ['x'], removeTags: [], tier: null },
      ],
      ['a', { changed: 'tags, tier' }],
      ['b', { changed: null }],
    ])
  })

  it('says what is wrong with it', () => {
    expect(codes(said('profile', {}))).toEqual(['profile.nothing config.addTags'])
    expect(codes(said('profile', { addTags: [' '] }))).toEqual(['field.too_short config.addTags.0'])
    expect(codes(said('profile', { set: { a: [1] } }))).toContain('field.type config.set.a')
    expect(codes(said('profile', { addTags: ['x'], tier: '' }))).toEqual(['field.too_short config.tier'])
    expect(codes(said('profile', { tags: ['x'], addTags: ['x'] }))).toEqual(['field.unknown config.tags'])
  })

  it('a tag that is put on and taken off: one click keeps it', () => {
    expect(said('profile', { addTags: ['a', 'b'], removeTags: ['b', 'c'] })).toMatchObject([
      { severity: 'warning', code: 'profile.tag_both', values: { tag: 'b' }, remedy: { set: [{ path: 'config.removeTags', value: ['c'] }] } },
    ])
  })

  it('law: asked once with nothing of the content, and on by its only way whatever comes of it', () => {
    goesOnWhateverComes('profile')
  })

  it('law: whatever is to be changed is handed on whole, and of each it is told what was', async () => {
    const words = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 4 })
    const change = fc.record({ set: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))), addTags: words, removeTags: words, tier: fc.option(fc.string()) }) // biome-ignore format: a config
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(change, words)), async (batch) => {
        const [handed, noted]: [unknown[], unknown[]] = [[], []]
        const world = {
          content: ({ n }: { n: number }) => batch[n]![0],
          profiles: {
            change: async (all: object[]) => {
              handed.push(...all)
              return batch.map(([, changed]) => changed)
            },
          },
          note: (_: unknown, saw: unknown) => void noted.push(saw),
        } as unknown as World
        const asks = batch.map((_, n) => ({ n, at: NOW }) as never)
        expect(await perform(asks, world)).toEqual(batch.map(() => ({ is: 'accepted', at: NOW })))
        expect(handed).toEqual(batch.map(([given], i) => ({ ask: asks[i], ...given })))
        expect(noted).toEqual(batch.map(([, changed]) => ({ changed: changed.length > 0 ? changed.join(', ') : null })))
      }),
    )
  })

  it('story: guests pass in the very instants they come, whether anything was to change or not', () => {
    const told = { outcomes: () => ({ is: 'skipped', reason: 'erased' }) as const }
    for (const passed of [storyOf('profile', config, 3), storyOf('profile', config, 3, told)]) {
      expect(passed).toEqual([1, 2, 3].map((n) => [n, 'next', (n - 1) * HOUR]))
    }
  })
})
