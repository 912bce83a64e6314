import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PERSONAL_GOALS, type Reward } from '../../../workflows/model/offer'
import { type Candidate, candidateOf } from './about'
import { choose } from './choose'
import type { Known } from './goals'
import type { Bought, Guest, Shop, Stock } from './shop'

/** Coffee and cake go together; wine is bought by few, with much margin. Items: two teas, a cake, a wine. */
const topic = (buyers: number, purchases: number, unit: number, lately = 10) => ({ buyers, purchases, quantity: purchases, lately, net: purchases * unit, margin: (purchases * unit) / 2 }) // biome-ignore format: a line
const SHOP: Shop = {
  guests: 1000,
  sampled: 1000,
  purchases: 10_000,
  margin: 1_000_000,
  categories: new Map([
    ['Coffee', topic(600, 5000, 200)],
    ['Cake', topic(300, 1000, 300)],
    ['Soup', topic(320, 1000, 300)],
    ['Tea', topic(400, 2000, 150)],
    ['Wine', topic(50, 100, 900)],
  ]),
  items: new Map([
    ['green', { ...topic(300, 1500, 100), title: 'Green tea', category: 'Tea' }],
    ['oolong', { ...topic(100, 500, 300), title: 'Oolong', category: 'Tea' }],
    ['napoleon', { ...topic(200, 600, 300), title: 'Napoleon', category: 'Cake' }],
    ['merlot', { ...topic(50, 100, 900, 1), title: 'Merlot', category: 'Wine' }],
  ]),
  both: new Map([
    ['Coffee', new Map([['Coffee', 600], ['Cake', 280], ['Soup', 100], ['Tea', 100], ['Wine', 20]])],
    ['Cake', new Map([['Cake', 300], ['Coffee', 280], ['Soup', 60], ['Tea', 100], ['Wine', 10]])],
    ['Soup', new Map([['Soup', 320], ['Coffee', 100], ['Cake', 60], ['Tea', 200], ['Wine', 10]])],
    ['Tea', new Map([['Tea', 400], ['Soup', 200], ['Coffee', 100], ['Cake', 100], ['Wine', 10]])],
    ['Wine', new Map([['Wine', 50], ['Coffee', 20], ['Cake', 10], ['Soup', 10], ['Tea', 10]])],
  ]), // biome-ignore format: a table
}

const times = (weight: number, unit = 100): Bought => ({ weight, quantity: weight, net: weight * unit })
const sum = (of: Bought[]) => of.reduce((all, { weight }) => all + weight, 0)
const guest = (categories: Record<string, Bought>, skus: Record<string, Bought> = {}, home: number | null = null): Guest => ({ home, total: sum(Object.values(categories)), categories: new Map(Object.entries(categories)), skus: new Map(Object.entries(skus)) }) // biome-ignore format: a line
const on = (...categories: string[]): Reward => ({ kind: 'cashback', percent: 10, on: { field: 'category', op: 'in', value: categories } })
const ofItem = (sku: string): Reward => ({ kind: 'discount', percent: 10, on: { field: 'sku', op: 'eq', value: sku } })
const gift = (sku: string): Reward => ({ kind: 'gift', sku, title: sku })
const offers = (rewards: Record<string, Reward>): Candidate[] => Object.entries(rewards).map(([id, reward]) => candidateOf(id, { name: id, reward }))

const known = (of: Guest, stock: Stock = new Map()): Known => ({ guest: of, shop: SHOP, stock })
const counted = (all: number, places: Record<number, number> = {}) => ({ all, places: new Map(Object.entries(places).map(([k, v]) => [Number(k), v])) })
const tie = (id: string) => id.length / 100
const pick = (goal: (typeof PERSONAL_GOALS)[number], rewards: Record<string, Reward>, who: Guest, stock?: Stock) => {
  const chosen = choose(goal, offers(rewards), known(who, stock), tie)
  return chosen && [chosen.candidate.id, chosen.why.code, chosen.why.values]
}

const ANYTHING: Record<string, Reward> = { cake: on('Cake'), soup: on('Soup'), wine: on('Wine'), tea: on('Tea'), coffee: on('Coffee') }
const COFFEE = guest({ Coffee: times(8, 200) })
const TEA = guest({ Tea: times(8) }, { green: times(8) })

describe('what an offer is about', () => {
  it.each<[string, Reward, unknown]>([
    ['points: nothing', { kind: 'points', amount: 5 }, null],
    ['a filter of categories', on('B', 'A', 'A'), { categories: ['A', 'B'], skus: [] }],
    ['an item of a category is the item', { kind: 'cashback', percent: 5, on: { all: [{ field: 'category', op: 'eq', value: 'A' }, { field: 'sku', op: 'eq', value: 's' }] } }, { categories: [], skus: ['s'] }],
    ['a place and an hour limit the receipt only', { kind: 'cashback', percent: 5, on: { all: [{ field: 'hour', op: 'lt', value: 12 }, { field: 'category', op: 'eq', value: 'A' }] } }, { categories: ['A'], skus: [] }],
    ['either this or a large receipt: anything', { kind: 'cashback', percent: 5, on: { any: [{ field: 'amount', op: 'gt', value: 12 }, { field: 'category', op: 'eq', value: 'A' }] } }, null],
    ['all but one: anything', { kind: 'cashback', percent: 5, on: { not: { field: 'category', op: 'eq', value: 'A' } } }, null],
    ['a gift and points: the gift', { kind: 'all', of: [{ kind: 'points', amount: 5 }, { kind: 'gift', sku: 's', title: 'S' }] }, { categories: [], skus: ['s'] }],
    ['a coupon: what it is off', { kind: 'coupon', discount: { percent: 5, on: { field: 'category', op: 'eq', value: 'A' } }, codes: 'generated' }, { categories: ['A'], skus: [] }],
  ])('%s', (_, reward, about) => expect(candidateOf('1', { name: '', reward }).about).toEqual(about)) // biome-ignore format: a case a line
})

describe('widen the basket', () => {
  it('offers what goes with what they buy, though something else is bought more', () => {
    expect(pick('widen_basket', { cake: on('Cake'), soup: on('Soup') }, COFFEE)).toEqual(['cake', 'often_together', { what: 'Cake', by: 'Coffee', times: 1.4 }])
    expect(pick('widen_basket', { cake: on('Cake'), soup: on('Soup') }, TEA)?.[0]).toBe('soup')
  })
  it('never offers what they buy already, also where it is one of several', () => {
    expect(pick('widen_basket', { coffee: on('Coffee'), both: on('Coffee', 'Wine') }, COFFEE)).toBeNull()
    expect(pick('widen_basket', { more: ofItem('oolong') }, TEA)).toBeNull()
  })
  it('takes an offer for any basket when nothing is new', () => {
    expect(pick('widen_basket', { coffee: on('Coffee'), points: { kind: 'points', amount: 5 } }, COFFEE)).toEqual(['points', 'anybody', {}])
  })
})

describe('move up', () => {
  it('offers the pricier item where they buy, never the usual or a cheaper one', () => {
    expect(pick('trade_up', { green: ofItem('green'), oolong: ofItem('oolong'), merlot: ofItem('merlot') }, TEA)).toEqual(['oolong', 'pricier', { what: 'Oolong', where: 'Tea', more: 200 }])
    expect(pick('trade_up', { green: ofItem('green') }, TEA)).toBeNull()
    expect(pick('trade_up', { oolong: ofItem('oolong') }, guest({ Tea: times(8, 400) }))).toBeNull()
  }) // biome-ignore format: a case a line
})

describe('reward', () => {
  it('offers what they buy most, lately most of all', () => {
    expect(pick('reward', ANYTHING, guest({ Coffee: times(2), Wine: times(6) }))).toEqual(['wine', 'favourite', { what: 'Wine', share: 75 }])
  })
  it('offers the most popular to whom nobody knows', () => {
    expect(pick('reward', ANYTHING, guest({}))).toEqual(['coffee', 'popular', { what: 'Coffee', share: 60 }])
    expect(pick('trade_up', ANYTHING, guest({}))?.[0]).toBe('coffee')
  })
})

describe('clear stock', () => {
  const stock: Stock = new Map([['green', counted(12)], ['oolong', counted(100)], ['merlot', counted(40)]]) // biome-ignore format: a line
  it('offers what there is too much of and they will take; what nobody counted or all will be sold is not too much', () => {
    const rewards = { green: ofItem('green'), oolong: ofItem('oolong'), merlot: ofItem('merlot'), cake: ofItem('napoleon'), points: { kind: 'points', amount: 5 } as const }
    expect(pick('clear_stock', rewards, TEA, stock)).toEqual(['oolong', 'too_much', { what: 'Oolong', over: 90, there: 100 }])
    expect(pick('clear_stock', rewards, guest({ Wine: times(5) }), stock)?.[0]).toBe('merlot')
    expect(pick('clear_stock', { cake: ofItem('napoleon'), points: rewards.points }, TEA, stock)).toBeNull()
    expect(pick('clear_stock', { tea: on('Tea') }, TEA, new Map([['oolong', counted(10)]]))).toBeNull()
  }) // biome-ignore format: a case a line
})

describe('a gift', () => {
  it('that is not there is never offered; by place where it is counted by place', () => {
    expect(pick('reward', { g: gift('green') }, TEA)).not.toBeNull()
    expect(pick('reward', { g: gift('green') }, TEA, new Map([['green', counted(0)]]))).toBeNull()
    const shops: Stock = new Map([['green', counted(5, { 1: 0, 2: 5 })]])
    expect(pick('reward', { g: gift('green') }, { ...TEA, home: 1 }, shops)).toBeNull()
    expect(pick('reward', { g: gift('green') }, { ...TEA, home: 2 }, shops)).not.toBeNull()
    expect(pick('reward', { g: gift('green') }, { ...TEA, home: 3 }, shops)).not.toBeNull()
  })
})

const names = [...SHOP.categories.keys()]
const skus = [...SHOP.items.keys()]
const bought = fc.record({
  weight: fc.double({ min: 0.01, max: 20, noNaN: true }),
  quantity: fc.integer({ min: 1, max: 30 }),
  net: fc.integer({ min: 1, max: 30_000 }),
})
const someGuest = fc
  .record({
    home: fc.constantFrom(null, 1, 2),
    categories: fc.dictionary(fc.constantFrom(...names), bought),
    skus: fc.dictionary(fc.constantFrom(...skus), bought),
  })
  .map(({ home, categories, skus }) => guest(categories, skus, home))
const someReward: fc.Arbitrary<Reward> = fc.oneof(
  fc.uniqueArray(fc.constantFrom(...names, 'Unheard'), { minLength: 1, maxLength: 3 }).map((of) => on(...of)),
  fc.constantFrom(...skus, 'unheard').map(ofItem),
  fc.constantFrom(...skus).map(gift),
  fc.constant<Reward>({ kind: 'points', amount: 5 }),
)
const some = fc.record({
  goal: fc.constantFrom(...PERSONAL_GOALS),
  candidates: fc.array(someReward, { maxLength: 8 }).map((rewards) => rewards.map((reward, i) => candidateOf(`${i}`, { name: '', reward }))),
  guest: someGuest,
  stock: fc
    .dictionary(fc.constantFrom(...skus), fc.integer({ min: 0, max: 60 }))
    .map((of) => new Map(Object.entries(of).map(([sku, all]) => [sku, counted(all)]))),
})
const drawn = (id: string) => ((Number(id) + 1) * 0.618) % 1

describe('laws', () => {
  it('the order of the candidates changes nothing, nor does asking twice', () => {
    fc.assert(
      fc.property(some, fc.func(fc.integer()), ({ goal, candidates, guest: who, stock }, order) => {
        const first = choose(goal, candidates, known(who, stock), drawn)
        const shuffled = [...candidates].sort((a, b) => order(a.id) - order(b.id))
        const other = { ...who, categories: new Map([...who.categories].reverse()), skus: new Map([...who.skus].reverse()) }
        expect(choose(goal, shuffled, known(other, stock), drawn)).toEqual(first)
      }),
    )
  })
  it('nothing that is out of stock is given away or cleared, and nothing bought already widens', () => {
    fc.assert(
      fc.property(some, ({ goal, candidates, guest: who, stock }) => {
        const chosen = choose(goal, candidates, known(who, stock), drawn)
        if (!chosen) return
        const { about, gifts } = chosen.candidate
        for (const sku of gifts) expect(stock.get(sku)?.all ?? 1).toBeGreaterThan(0)
        if (goal === 'clear_stock') expect([...stock].some(([sku, { all }]) => all > 0 && (about!.skus.includes(sku) || about!.categories.includes(SHOP.items.get(sku)!.category!)))).toBe(true)
        if (goal === 'widen_basket') for (const category of about?.categories ?? []) expect(who.categories.has(category)).toBe(false)
      }),
    )
  }) // biome-ignore format: a line
})
