import { expect, test } from 'vitest'
import { hourAndMinute } from './clock-text'

test('a time of day as people type it', () => {
  const typed = { '9': '09:00', '930': '09:30', '9:30': '09:30', '09.05': '09:05', ' 21:00 ': '21:00', '0': '00:00', '2359': '23:59' }
  for (const [text, time] of Object.entries(typed)) expect(hourAndMinute(text), text).toBe(time)
})

test('what is no time of day is none', () => {
  for (const text of ['', '24:00', '12:60', 'noon', '1:2:3', '12345', '-1']) expect(hourAndMinute(text), text).toBeNull()
})
