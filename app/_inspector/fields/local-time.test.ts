import { expect, it } from 'vitest'
import { instantOf, localOf } from './local-time'

it('goes to the zone of the workspace and back, whatever the browser’s', () => {
  expect(localOf('2026-10-12T06:00:00Z', 'Europe/Moscow')).toEqual({ day: '2026-10-12', time: '09:00' })
  expect(instantOf('2026-10-12', '09:00', 'Europe/Moscow')).toBe('2026-10-12T09:00:00+03:00')
  expect(localOf('2026-10-12T22:30:00Z', 'Europe/Moscow')).toEqual({ day: '2026-10-13', time: '01:30' })
})

it('of a time that the clock skips it takes the moment of the jump, as waits and quiet hours do, of one that comes twice the first', () => {
  expect(instantOf('2026-03-29', '02:30', 'Europe/Berlin')).toBe('2026-03-29T03:00:00+02:00')
  expect(instantOf('2026-10-25', '02:30', 'Europe/Berlin')).toBe('2026-10-25T02:30:00+02:00')
})

it('has no day where there is no instant', () => {
  expect(localOf(null, 'UTC')).toBeNull()
  expect(localOf('soon', 'UTC')).toBeNull()
  expect(instantOf('2026-02-31', '09:00', 'UTC')).not.toBe('2026-02-31T09:00:00+00:00')
})
