import { expect, test } from 'vitest'
import { type Command, Misuse, readArguments } from './arguments'
import { COMMANDS } from './commands'

const command: Command = {
  usage: 'FILE --to T',
  options: { to: { type: 'string' }, quick: { type: 'boolean' } },
  required: ['to'],
  words: ['FILE'],
  run: async () => 0,
}

test('options by name, words in order', () => {
  expect(readArguments(['a.csv', '--to', 'x', '--quick'], command)).toMatchObject({ words: ['a.csv'], options: { to: 'x', quick: true } })
})

test('all that is missing is named at once', () => {
  expect(() => readArguments([], command)).toThrow(Misuse)
  try {
    readArguments([], command)
  } catch (error) {
    expect((error as Misuse).details.values?.names).toBe('--to, FILE')
  }
})

test.each([[['a', 'b', '--to', 'x']], [['a', '--to', 'x', '--too', 'y']], [['a', '--to']]])('a call like %j is refused', (args) => {
  expect(() => readArguments(args, command)).toThrow(Misuse)
})

test('no command hides another', () => {
  const names = Object.keys(COMMANDS)
  for (const name of names) expect(names.filter((other) => name.startsWith(`${other} `))).toEqual([])
})
