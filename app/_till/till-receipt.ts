import type { Line } from './price'

export const EMPTY: readonly Line[] = []

type Act = { do: 'add'; item: Omit<Line, 'quantity'> } | { do: 'quantity'; sku: string; by: number } | { do: 'clear' }

/** The receipt being entered: the same thing twice is one line of two. */
export function receiptReducer(lines: readonly Line[], act: Act): readonly Line[] {
  switch (act.do) {
    case 'add': {
      const there = lines.some((l) => l.sku === act.item.sku && l.price === act.item.price)
      return there ? lines.map((l) => (l.sku === act.item.sku ? { ...l, quantity: l.quantity + 1 } : l)) : [...lines, { ...act.item, quantity: 1 }]
    }
    case 'quantity':
      return lines.map((l) => (l.sku === act.sku ? { ...l, quantity: l.quantity + act.by } : l)).filter((l) => l.quantity > 0)
    case 'clear':
      return EMPTY
  }
}
