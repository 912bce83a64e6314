import type { Issue } from '../faults'

const MAX_DEPTH = 64

/** Why a body could not be read: `byte` counts from 0 in what was sent. */
export class Unreadable extends Error {
  constructor(readonly issue: Issue) {
    super(issue.code)
  }
}

/**
 * Reads JSON as strictly as a ledger wants it. Beyond `JSON.parse` it refuses duplicate keys (which of the two was meant?), lone surrogates and
 * NUL (PostgreSQL cannot store them), numbers that overflow, nesting past 64, and `__proto__`; each with the byte where it happened.
 */
export function readJson(bytes: Uint8Array): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Unreadable({ code: 'json.encoding' })
  }
  return new Reader(text).document()
}

class Reader {
  private at = 0
  constructor(private readonly text: string) {}

  document(): unknown {
    const value = this.value(0)
    this.space()
    if (this.at < this.text.length) this.fail('json.malformed')
    return value
  }

  private fail(code: string, at = this.at): never {
    throw new Unreadable({ code, values: { byte: Buffer.byteLength(this.text.slice(0, at)) } })
  }

  private space() {
    for (;;) {
      const c = this.text.charCodeAt(this.at)
      if (c === 32 || c === 10 || c === 13 || c === 9) this.at++
      else return
    }
  }

  private value(depth: number): unknown {
    this.space()
    if (depth > MAX_DEPTH) this.fail('json.too_deep')
    switch (this.text[this.at]) {
      case '{':
        return this.object(depth)
      case '[':
        return this.array(depth)
      case '"':
        return this.string()
      case 't':
        return this.word('true', true)
      case 'f':
        return this.word('false', false)
      case 'n':
        return this.word('null', null)
      default:
        return this.number()
    }
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail('json.malformed')
    this.at += word.length
    return value
  }

  private number(): number {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (!match) this.fail('json.malformed')
    const value = Number(match[0])
    if (!Number.isFinite(value)) this.fail('json.number')
    this.at += match[0].length
    return value
  }

  private string(): string {
    const start = this.at++
    for (;;) {
      const c = this.text.charCodeAt(this.at)
      if (Number.isNaN(c) || c < 32) this.fail('json.malformed')
      if (c === 34) break
      this.at += c === 92 ? 2 : 1
    }
    const raw = this.text.slice(start, ++this.at)
    let value: string
    try {
      value = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1)
    } catch {
      this.fail('json.malformed', start)
    }
    if (/\p{Surrogate}/u.test(value)) this.fail('json.surrogate', start)
    if (value.includes('\0')) this.fail('json.nul', start)
    return value
  }

  private array(depth: number): unknown[] {
    const items: unknown[] = []
    this.at++
    this.space()
    if (this.text[this.at] === ']') {
      this.at++
      return items
    }
    for (;;) {
      items.push(this.value(depth + 1))
      this.space()
      const c = this.text[this.at]
      if (c !== ',' && c !== ']') this.fail('json.malformed')
      this.at++
      if (c === ']') return items
    }
  }

  private object(depth: number): Record<string, unknown> {
    const fields: Record<string, unknown> = {}
    this.at++
    this.space()
    if (this.text[this.at] === '}') {
      this.at++
      return fields
    }
    for (;;) {
      this.space()
      if (this.text[this.at] !== '"') this.fail('json.malformed')
      const start = this.at
      const key = this.string()
      if (key === '__proto__') this.fail('json.key', start)
      if (Object.hasOwn(fields, key)) this.fail('json.duplicate_key', start)
      this.space()
      if (this.text[this.at] !== ':') this.fail('json.malformed')
      this.at++
      fields[key] = this.value(depth + 1)
      this.space()
      const c = this.text[this.at]
      if (c !== ',' && c !== '}') this.fail('json.malformed')
      this.at++
      if (c === '}') return fields
    }
  }
}
