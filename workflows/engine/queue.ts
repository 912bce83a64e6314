import type { Instant } from '../model/journey'

/** Things to happen, earliest first; of one instant in the order they were put in. A binary heap. */
export class Queue<T> {
  private readonly heap: { at: Instant; order: number; what: T }[] = []
  private order = 0

  get size(): number {
    return this.heap.length
  }

  put(at: Instant, what: T): void {
    const { heap } = this
    let i = heap.push({ at, order: this.order++, what }) - 1
    while (i > 0) {
      const up = (i - 1) >> 1
      if (!this.before(i, up)) break
      this.swap(i, up)
      i = up
    }
  }

  take(): { at: Instant; what: T } | undefined {
    const { heap } = this
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    heap[0] = last
    for (let i = 0; ; ) {
      const left = 2 * i + 1
      const right = left + 1
      let least = i
      if (left < heap.length && this.before(left, least)) least = left
      if (right < heap.length && this.before(right, least)) least = right
      if (least === i) return first
      this.swap(i, least)
      i = least
    }
  }

  /** When the next one happens. */
  peek(): Instant | undefined {
    return this.heap[0]?.at
  }

  private before(a: number, b: number): boolean {
    const x = this.heap[a]!
    const y = this.heap[b]!
    return x.at < y.at || (x.at === y.at && x.order < y.order)
  }

  private swap(a: number, b: number): void {
    const kept = this.heap[a]!
    this.heap[a] = this.heap[b]!
    this.heap[b] = kept
  }
}
