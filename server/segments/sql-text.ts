export type Statement = { text: string; values: unknown[] }

/** Collects the values of a statement; its text holds only numbered places. */
export class Values {
  private readonly list: unknown[] = []
  private readonly places = new Map<string, string>()

  /** A place for a value: `$3::text[]`. Plain values are given once, however often they are compared with. */
  add(value: unknown, type: string): string {
    const key = value !== null && typeof value === 'object' ? null : `${type} ${String(value)}`
    const known = key === null ? undefined : this.places.get(key)
    if (known) return known
    this.list.push(value)
    const place = `$${this.list.length}::${type}`
    if (key !== null) this.places.set(key, place)
    return place
  }

  /** The text with the values it really uses, numbered anew: PostgreSQL refuses a value of which it never learns the type. */
  statement(text: string): Statement {
    const used: unknown[] = []
    const numbers = new Map<string, number>()
    const renumbered = text.replace(/\$(\d+)(?=::)/g, (_, n: string) => {
      let number = numbers.get(n)
      if (number === undefined) {
        number = used.push(this.list[Number(n) - 1])
        numbers.set(n, number)
      }
      return `$${number}`
    })
    return { text: renumbered, values: used }
  }
}

export const and = (...parts: (string | null | false)[]): string => parts.filter(Boolean).join(' and ') || 'true'
