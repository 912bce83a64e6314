import { type ParseArgsConfig, parseArgs } from 'node:util'
import { Refusal } from '../faults'
import type { Terminal } from './terminal'

/** What a command is called with: `--name value` by name, the rest in order. */
export type Input = { options: Record<string, string | boolean | undefined>; words: string[] }

export type Command = {
  /** Shown by `help`, after the command's name. */
  usage: string
  options?: ParseArgsConfig['options']
  required?: string[]
  /** Names of the words that must follow. */
  words?: string[]
  /** Answers the exit code, 0 when nothing is said. */
  run: (input: Input, io: Terminal) => Promise<number | undefined>
}

/** A call that cannot be understood: exit code 2. */
export class Misuse extends Refusal {}

export function readArguments(args: string[], command: Command): Input {
  const { values, positionals } = parse(args, command)
  const missing = (command.required ?? []).filter((name) => values[name] === undefined)
  const absent = (command.words ?? []).slice(positionals.length)
  if (missing.length || absent.length) {
    const names = [...missing.map((name) => `--${name}`), ...absent].join(', ')
    throw new Misuse(422, 'cli.missing', { values: { names, usage: command.usage } })
  }
  if (positionals.length > (command.words ?? []).length) {
    throw new Misuse(422, 'cli.superfluous', { values: { words: positionals.slice((command.words ?? []).length).join(' '), usage: command.usage } })
  }
  return { options: values as Input['options'], words: positionals }
}

function parse(args: string[], command: Command) {
  try {
    return parseArgs({ args, options: command.options ?? {}, allowPositionals: true, strict: true })
  } catch (error) {
    throw new Misuse(422, 'cli.option', { values: { problem: (error as Error).message, usage: command.usage } })
  }
}

/** An option that must be there (`required` saw to it). */
export const text = (input: Input, name: string): string => String(input.options[name])

export const optional = (input: Input, name: string): string | undefined => (input.options[name] === undefined ? undefined : String(input.options[name]))
