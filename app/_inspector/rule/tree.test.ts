import { expect, it } from 'vitest'
import type { Condition } from '../../../workflows/segments/ast'
import { countConditions, fromTree, toTree } from './tree'

const roundTrip = (rule: unknown) => fromTree(toTree<Condition>(rule))

const away = { field: 'days_since_last_visit', op: 'gt', value: 60 } as const
const spent = { field: 'spent', op: 'gte', value: 1_000_000 } as const

it('reads groups and writes them back as they were', () => {
  const rule = { all: [away, { any: [spent, { did: 'visited' }] }, { not: { any: [{ member: { saved: '7' } }] } }] }
  expect(roundTrip(rule)).toEqual(rule)
  expect(countConditions(toTree(rule))).toBe(4)
})

it('puts a lone condition into a group', () => {
  expect(roundTrip(away)).toEqual({ all: [away] })
})

it('keeps the meaning of "not" over anything', () => {
  expect(roundTrip({ not: away })).toEqual({ not: { any: [away] } })
  expect(roundTrip({ not: { all: [away, spent] } })).toEqual({ not: { any: [{ all: [away, spent] }] } })
})

it('starts empty where there is nothing to read', () => {
  for (const nothing of [null, undefined, {}, 'x', { all: [] }, { all: [null, {}] }]) expect(toTree(nothing)).toEqual({ join: 'all', parts: [] })
})
