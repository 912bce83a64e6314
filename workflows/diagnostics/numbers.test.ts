import { describe, expect, it } from 'vitest'
import { drawing } from '../engine/drawing'
import { readShape } from '../engine/shape'
import type { CheckContext } from '../model/step'
import { sandboxContext } from '../testing/contexts'
import { campaign, type DraftCampaign, flagship, MESSAGE } from '../testing/graphs'
import { check } from './check'
import { neededPerArm } from './samples'
import { shares } from './shares'

const found = (document: DraftCampaign, context: Partial<CheckContext> = {}) =>
  check(document, sandboxContext(context)).map(({ code, step }) => `${code} ${step}`)
const arms = (...weights: number[]) => ({ arms: weights.map((weight, i) => ({ id: `a${i}`, name: `A${i}`, weight })) })

describe('the size of a test', () => {
  it('is the usual one for two proportions', () => {
    // 30 against 35 of 100, 5 % error, 80 % power: the tables say 1,377 an arm.
    expect(neededPerArm()).toBe(1377)
    expect(neededPerArm(1, 0.3, 0.4)).toBe(356)
    expect(neededPerArm(1, 0.5, 0.6)).toBe(388)
    // A larger arm beside it spares some, but never half.
    expect(neededPerArm(4)).toBeLessThan(neededPerArm())
    expect(neededPerArm(9)).toBeGreaterThan(neededPerArm() / 2)
  })

  it('is told once it is known how many enter', () => {
    expect(found(flagship())).toEqual([])
    expect(check(flagship(), sandboxContext({ audience: 500 }))).toMatchObject([
      { severity: 'warning', code: 'split.arm_too_small', step: 'gift-or-points', path: 'config.arms', values: { guests: 250, needed: 1377, entering: 2754 } },
    ])
    expect(found(flagship(), { audience: 2753 })).toEqual(['split.arm_too_small gift-or-points'])
    expect(found(flagship(), { audience: 2754 })).toEqual([])
  })

  const parted = (weights: number[], inner?: number[]): DraftCampaign =>
    campaign(
      {
        in: ['manual'],
        ab: ['split', arms(...weights)],
        ...(inner ? { more: ['split', arms(...inner)] as [string, Record<string, unknown>] } : {}),
        out: ['end'],
      },
      ['in.next>ab', ...weights.map((_, i) => `ab.a${i}>${inner && i === 0 ? 'more' : 'out'}`), ...(inner ?? []).map((_, i) => `more.a${i}>out`)],
      { controlShare: 0.1 },
    )

  it('counts the smallest version, and offers even shares where they are enough', () => {
    const remedy = check(parted([90, 10]), sandboxContext({ audience: 3000 }))[0]!.remedy!
    expect(remedy).toMatchObject({
      label: 'remedy.share_evenly',
      set: [
        { path: 'config.arms.0.weight', value: 50 },
        { path: 'config.arms.1.weight', value: 50 },
      ],
    })
    expect(check(parted([90, 10]), sandboxContext({ audience: 300 }))[0]!.remedy).toBeUndefined()
    expect(found(parted([50, 50, 0]), { audience: 3000 })).toEqual([])
  })

  it('counts only those whom a test before it sends there', () => {
    expect(found(parted([30, 70], [50, 50]), { audience: 8000 })).toEqual(['split.arm_too_small more'])
    expect(check(parted([30, 70], [50, 50]), sandboxContext({ audience: 8000 }))).toMatchObject([{ values: { guests: 1200, entering: 9180 } }])
  })
})

it('shares: surely, at most, and how often', () => {
  const document = campaign({ in: ['manual'], ab: ['split', arms(30, 70)], w: ['wait', { for: 'P1D' }], m: ['message', MESSAGE], last: ['end'] }, [
    'in.next>ab',
    'ab.a0>w',
    'ab.a1>m',
    'm.sent>w',
    'm.not-sent>last',
    'w.next>m x2',
    'w.next>last',
  ])
  const { document: read, configs } = readShape(document)
  const drawn = drawing(read!, configs)
  const found = shares(drawn, drawn.entry!)
  expect(found.get('m')).toMatchObject({ least: 0.7, most: 0.7, passes: 3 })
  expect(found.get('w')).toMatchObject({ least: 0.3, most: 1, passes: 3 })
  expect(found.get('ab')).toMatchObject({ least: 1, most: 1, passes: 1 })
})

describe('the frequency cap', () => {
  const twice = (gap: string | null, settings: object = {}) =>
    campaign(
      {
        in: ['manual'],
        a: ['message', MESSAGE],
        ...(gap ? { w: ['wait', { for: gap }] as [string, Record<string, unknown>] } : {}),
        b: ['message', MESSAGE],
        out: ['end'],
      },
      ['in.next>a', `a.sent>${gap ? 'w' : 'b'}`, 'a.not-sent>out', ...(gap ? ['w.next>b'] : []), 'b.sent>out', 'b.not-sent>out'],
      { controlShare: 0.1, ...settings },
    )
  const daily = { caps: { promo: { max: 1, per: 'P1D' } } }

  it('stops a promo message that follows another at once', () => {
    expect(found(twice(null), daily)).toEqual(['cap.own_messages b'])
    expect(found(twice('PT23H'), daily)).toEqual(['cap.own_messages b'])
    expect(found(twice('P1D'), daily)).toEqual([])
    expect(found(twice(null), { caps: { promo: { max: 2, per: 'P1D' } } })).toEqual([])
    expect(found(twice(null))).toEqual([])
    expect(found(twice(null, { frequencyClass: 'news' }), daily)).toEqual([])
  })

  it('of none stops every one; service is never capped', () => {
    expect(found(twice('P9D'), { caps: { promo: { max: 0, per: 'P1D' } } })).toEqual(['cap.own_messages a', 'cap.own_messages b'])
    const service = twice(null)
    service.steps.find(({ id }) => id === 'b')!.config = { ...MESSAGE, class: 'service' }
    expect(found(service, daily)).toEqual([])
  })

  it('counts several before it', () => {
    const three = campaign(
      { in: ['manual'], a: ['message', MESSAGE], b: ['message', MESSAGE], c: ['message', MESSAGE], out: ['end'] },
      ['in.next>a', 'a.sent>b', 'a.not-sent>out', 'b.sent>c', 'b.not-sent>out', 'c.sent>out', 'c.not-sent>out'],
      { controlShare: 0.1 },
    )
    expect(found(three, { caps: { promo: { max: 2, per: 'P1D' } } })).toEqual(['cap.own_messages c'])
  })
})
