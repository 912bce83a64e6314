import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../engine/compile'
import { DAY, HOUR } from '../../model/durations'
import type { World } from '../../model/world'
import { NOW, sandboxContext } from '../../testing/contexts'
import { campaign, MESSAGE, planOf } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'
import { storyOf } from '../../testing/stories'
import { perform } from './perform'

const WINDOW = { window: { weekdays: [1, 2, 3, 4, 5], from: '11:00', to: '13:00' } }

describe('wait', () => {
  it('golden: compiles to milliseconds or an instant', () => {
    expect(planOf(around('wait', { for: 'P2D' })).steps.it?.op).toEqual({ kind: 'wait', ms: 2 * DAY })
    expect(planOf(around('wait', { until: '2026-11-01T12:00:00+03:00' })).steps.it?.op).toEqual({ kind: 'wait', until: Date.UTC(2026, 10, 1, 9) })
    expect(planOf(around('wait', { for: 'P2D', spread: 'PT6H' })).steps.it?.op).toEqual({ kind: 'wait', ms: 2 * DAY, spread: 6 * HOUR })
    expect(planOf(around('wait', WINDOW)).steps.it?.op).toEqual({ kind: 'wait', asks: true })
    expect(planOf(around('wait', { bestHour: { within: 'P1D' }, spread: 'PT1H' })).steps.it?.op).toEqual({ kind: 'wait', asks: true, spread: HOUR })
  })

  it('lets exactly its time pass, counted from the instant of entry', () => {
    const journey = Journey.of('wait', { for: 'P2D' })
    expect(journey.state.due).toBe(NOW + 2 * DAY)
    expect(journey.due(NOW + 2 * DAY - 1).passages).toEqual([])
    expect(journey.due(NOW + 2 * DAY).passages[0]).toMatchObject({ step: 'it', port: 'next', leftAt: NOW + 2 * DAY })
  })

  it('goes at once when its date has passed since the launch', () => {
    const journey = new Journey(planOf(around('wait', { until: '2026-11-01T12:00:00Z' })), Date.UTC(2026, 11, 1))
    expect(journey.enter().state.ended?.as).toBe('finished')
  })

  it('adds a drawn share of the spread: the same for one customer always, evenly over all', () => {
    const dues = Array.from({ length: 400 }, (_, i) => Journey.of('wait', { for: 'P1D', spread: 'PT10H' }, i + 1).state.due! - NOW - DAY)
    expect(Math.min(...dues)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...dues)).toBeLessThan(10 * HOUR)
    for (let hour = 0; hour < 10; hour++) {
      const here = dues.filter((due) => Math.floor(due / HOUR) === hour).length
      expect(here).toBeGreaterThan(20)
      expect(here).toBeLessThan(65)
    }
    expect(Journey.of('wait', { for: 'P1D', spread: 'PT10H' }, 7).state.due! - NOW - DAY).toBe(dues[6])
    const late = new Journey(planOf(around('wait', { until: '2026-11-01T12:00:00Z', spread: 'P30D' })), Date.UTC(2026, 10, 1, 13))
    expect(late.enter().state.due! % 1).toBe(0)
  })

  it('asks until when the right hours are, and stands until then', () => {
    const journey = Journey.of('wait', WINDOW)
    expect(journey.last?.ask).toMatchObject({ id: '11/it/1/1', kind: 'wait', request: {} })
    journey.settle({ is: 'accepted', at: NOW, until: NOW + 3 * HOUR })
    expect(journey.state.due).toBe(NOW + 3 * HOUR)
    expect(journey.due().passages[0]).toMatchObject({ step: 'it', port: 'next', leftAt: NOW + 3 * HOUR })
    const inside = Journey.of('wait', WINDOW)
    inside.settle({ is: 'accepted', at: NOW, until: NOW })
    expect(inside.left).toBe('next')
    expect(Journey.of('wait', WINDOW).settle({ is: 'failed', reason: 'x' }).state.ended).toEqual({ as: 'failed', reason: 'wait.undecided' })
  })

  it('performs for a batch: zones are asked once, what was used of those who go round, hours of those who seek their best', async () => {
    const asked: Record<string, unknown[][]> = { zones: [], lastLeft: [], visitHours: [] }
    const noted: unknown[] = []
    const answer =
      <T>(question: string, told: T) =>
      async (batch: unknown[]) => {
        asked[question]!.push(batch)
        return batch.map(() => told)
      }
    const evening = Array.from({ length: 24 }, (_, hour) => (hour === 19 ? 5 : 0))
    const world = {
      content: ({ step }) => (step === 'hour' ? { bestHour: { within: 'P1D' } } : { window: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00' } }),
      times: {
        zones: answer('zones', 'Europe/Moscow'),
        lastLeft: answer('lastLeft', NOW - HOUR),
        visitHours: answer('visitHours', [evening]),
      },
      note: (ask, saw) => void noted.push([ask.id, saw]),
    } as Partial<World> as World
    const ask = (id: string, step: string, visit: number) => ({ id, step, visit, version: 1, at: NOW }) as never
    // NOW is noon in Moscow.
    expect(await perform([ask('a', 'open', 1), ask('b', 'open', 2), ask('c', 'hour', 1)], world)).toEqual([
      { is: 'accepted', at: NOW, until: NOW },
      { is: 'accepted', at: NOW, until: NOW + 21 * HOUR },
      { is: 'accepted', at: NOW, until: NOW + 7 * HOUR },
    ])
    expect(asked).toMatchObject({ zones: [[{ id: 'a' }, { id: 'b' }, { id: 'c' }]], lastLeft: [[{ id: 'b' }]], visitHours: [[{ id: 'c' }]] })
    expect(noted).toContainEqual(['c', { hoursOf: 'guest' }])
    expect(noted).toContainEqual(['c', { until: '2026-10-12T16:00:00.000Z', zone: 'Europe/Moscow' }])
  })

  it('hears nothing but its due', () => {
    const journey = Journey.of('wait', { for: 'P2D' })
    const before = journey.state
    journey.occurs(NOW + DAY)
    expect(journey.state).toBe(before)
  })

  it('says what is wrong with it, and how to mend it', () => {
    expect(codes(said('wait', { for: 'PT30S' }))).toEqual(['wait.out_of_range config.for'])
    expect(said('wait', { for: 'P400D' })[0]?.remedy).toMatchObject({ set: [{ step: 'it', path: 'config.for', value: 'P365D' }] })
    expect(codes(said('wait', { for: 'P1M' }))).toEqual(['duration.bad config.for'])
    expect(codes(said('wait', {}))).toEqual(['wait.empty config'])
    expect(codes(said('wait', { for: 'P1D', until: '2026-11-01T12:00:00Z' }))).toEqual(['wait.one_of config.until'])
    expect(codes(said('wait', { until: '2026-10-01T12:00:00Z' }))).toEqual(['date.in_past config.until'])
    expect(codes(said('wait', { until: '2026-02-30T12:00:00Z' }))).toEqual(['time.bad config.until'])
    expect(codes(said('wait', { for: 'P1D', spread: 'P400D' }))).toEqual(['wait.out_of_range config.spread'])
    expect(codes(said('wait', { bestHour: { within: 'PT5S' } }))).toContain('wait.out_of_range config.bestHour.within')
    expect(codes(said('wait', { ...WINDOW, bestHour: { within: 'P1D' } }))).toEqual(['wait.one_of config.bestHour'])
    expect(codes(said('wait', { window: { weekdays: [0], from: '11:00', to: '25:00' } }))).toEqual([
      'field.too_small config.window.weekdays.0',
      'time.bad_of_day config.window.to',
    ])
    expect(codes(said('wait', { window: { weekdays: [], from: '11:00', to: '12:00' } }))).toEqual(['field.too_short config.window.weekdays'])
  })

  it('hours that end as they begin, a spread beyond them, a best hour that may not come: said, and mended by one click', () => {
    const empty = said('wait', { window: { weekdays: [1], from: '23:30', to: '23:30' } })
    expect(empty).toMatchObject([{ code: 'wait.window_empty', severity: 'error', remedy: { set: [{ path: 'config.window.to', value: '01:30' }] } }])
    const wide = said('wait', { ...WINDOW, spread: 'PT3H' })
    expect(wide).toMatchObject([{ code: 'wait.spread_past_window', severity: 'warning', remedy: { set: [{ path: 'config.spread', value: 'PT2H' }] } }])
    expect(codes(said('wait', { ...WINDOW, spread: 'PT2H' }))).toEqual([])
    const short = said('wait', { bestHour: { within: 'PT2H' } })
    expect(short).toMatchObject([{ code: 'wait.best_hour_short', severity: 'warning', remedy: { set: [{ path: 'config.bestHour.within', value: 'P1D' }] } }])
  })

  it('one wait behind another of a fixed length is one too many, but not a wait for the right hour', () => {
    const row = (first: object, second: object) => {
      const document = campaign({ in: ['manual'], a: ['wait', { ...first }], b: ['wait', { ...second }], out: ['end'] }, [
        'in.next>a',
        'a.next>b',
        'b.next>out',
      ])
      return codes(check(document, sandboxContext())).filter((code) => code.startsWith('wait.'))
    }
    expect(row({ for: 'P1D' }, { until: '2026-12-01T00:00:00Z' })).toEqual(['wait.two_in_row'])
    expect(row({ for: 'P1D' }, WINDOW)).toEqual([])
    expect(row(WINDOW, { for: 'P1D' })).toEqual([])
  })

  it('takes time wherever a loop goes through it, but for a date that may be past', () => {
    const loop = (config: object) =>
      codes(
        check(
          campaign({ in: ['manual'], w: ['wait', { ...config }], m: ['message', MESSAGE], out: ['end'] }, [
            'in.next>w',
            'w.next>m',
            'm.sent>w x3',
            'm.sent>out',
            'm.not-sent>out',
          ]),
          sandboxContext(),
        ),
      ).filter((code) => code.startsWith('loop.'))
    for (const config of [{ for: 'P1D' }, WINDOW, { bestHour: { within: 'P1D' } }]) expect(loop(config)).toEqual([])
    expect(loop({ until: '2026-12-01T00:00:00Z' })).toEqual(['loop.no_wait'])
  })

  it('law: left in its due instant and never before, whatever happens meanwhile: its time after the entry, and of its spread what was drawn', () => {
    const told = fc.array(fc.record({ after: fc.nat(400 * DAY), as: fc.constantFrom('due', 'occurred') }), { maxLength: 5 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 365 * 24 * 60 }), fc.nat(600), fc.integer({ min: 1, max: 1e9 }), told, (minutes, spread, customer, tellings) => {
        const config = { for: `PT${minutes}M`, ...(spread ? { spread: `PT${spread}M` } : {}) }
        const journey = Journey.of('wait', config, customer)
        const due = journey.state.due!
        const least = NOW + minutes * 60_000
        expect(due).toBeGreaterThanOrEqual(least)
        expect(due).toBeLessThan(least + Math.max(1, spread * 60_000))
        for (const { after, as } of tellings) {
          const at = NOW + after
          if (as === 'occurred') journey.occurs(at)
          else if (at < due) journey.due(at)
        }
        expect([journey.state.step, journey.state.due]).toEqual(['it', due])
        expect(journey.due(due).passages[0]).toMatchObject({ step: 'it', port: 'next', leftAt: due })
      }),
    )
  })

  it('story: three who come an hour apart leave an hour apart, two days later; those who wait for a day all leave on it', () => {
    expect(storyOf('wait', { for: 'P2D' }, 3)).toEqual([1, 2, 3].map((n) => [n, 'next', 2 * DAY + (n - 1) * HOUR]))
    expect(storyOf('wait', { until: new Date(NOW + DAY).toISOString() }, 3)).toEqual([1, 2, 3].map((n) => [n, 'next', DAY]))
    const open = { outcomes: () => ({ is: 'accepted', until: NOW + 6 * HOUR }) as const }
    expect(storyOf('wait', WINDOW, 3, open)).toEqual([1, 2, 3].map((n) => [n, 'next', 6 * HOUR]))
  })
})
