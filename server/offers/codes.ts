import { createHmac } from 'node:crypto'
import { env } from '../env'

/** Letters and digits that cannot be taken for each other on paper, in speech or on a till's screen. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 8

/**
 * The one-use code of a grant: 8 of 30 signs (39 bits), unguessable without the product's secret, and the same whenever the same key asks, so that a
 * repeat never prints a second one. `attempt` > 0 is for the rare code that somebody else has.
 */
export function codeFor(workspace: string, key: string, attempt = 0): string {
  const bytes = createHmac('sha256', env().KASKAD_SECRET).update(`code|${workspace}|${key}|${attempt}`).digest()
  let rest = bytes.readBigUInt64BE(0)
  let code = ''
  for (let i = 0; i < LENGTH; i += 1) {
    code += ALPHABET[Number(rest % 30n)]
    rest /= 30n
  }
  return code
}

/** A code as a person may have typed it: any case, with spaces or dashes. */
export const normaliseCode = (typed: string): string => typed.toUpperCase().replace(/[\s-]/g, '')

/** `7F4Q 29KM`: easier to read out. */
export const spacedCode = (code: string): string => (code.length === LENGTH ? `${code.slice(0, 4)} ${code.slice(4)}` : code)
