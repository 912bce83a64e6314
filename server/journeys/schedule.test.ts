import { expect, test } from 'vitest'
import { nextOf } from './schedule'

const next = (every: string, from: string, zone: string, at: string) => new Date(nextOf({ every, from }, zone, Date.parse(at))).toISOString().slice(0, 16)

test.each([
  ['the first is the first', 'P7D', '2026-03-02T10:00:00+01:00', 'Europe/Berlin', '2026-02-01T00:00:00Z', '2026-03-02T09:00'],
  ['an instant that has just come is that instant', 'P7D', '2026-03-02T10:00:00+01:00', 'Europe/Berlin', '2026-03-09T09:00:00Z', '2026-03-09T09:00'],
  ['the next week', 'P1W', '2026-03-02T10:00:00+01:00', 'Europe/Berlin', '2026-03-09T09:00:01Z', '2026-03-16T09:00'],
  [
    'at the same time on the wall after the clocks were changed',
    'P7D',
    '2026-03-02T10:00:00+01:00',
    'Europe/Berlin',
    '2026-03-24T00:00:00Z',
    '2026-03-30T08:00',
  ],
  ['and back', 'P1D', '2026-03-02T10:00:00+01:00', 'Europe/Berlin', '2026-10-25T08:30:00Z', '2026-10-25T09:00'],
  [
    'an hour that does not exist that day is the moment at which the clocks jump',
    'P1D',
    '2026-03-28T02:30:00+01:00',
    'Europe/Berlin',
    '2026-03-28T12:00:00Z',
    '2026-03-29T01:00',
  ],
  ['hours are exact over the change', 'PT6H', '2026-03-28T18:00:00+01:00', 'Europe/Berlin', '2026-03-29T00:00:00Z', '2026-03-29T05:00'],
  ['years later', 'P7D', '2020-01-06T12:00:00+03:00', 'Europe/Moscow', '2026-01-06T00:00:00Z', '2026-01-12T09:00'],
])('%s', (_, every, from, zone, at, expected) => expect(next(every, from, zone, at)).toBe(expected))
