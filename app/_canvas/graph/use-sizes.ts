import { useCallback, useLayoutEffect, useState } from 'react'
import type { Size } from '../geometry/box'

/** Sizes as measured, and how much of each is taken by what is wrong with the step. */
export function useSizes(diagnostics: unknown) {
  const [sizes, setSizes] = useState<ReadonlyMap<string, Size>>(new Map())
  const [trouble, setTrouble] = useState<ReadonlyMap<string, number>>(new Map())
  const measure = useCallback((changed: ReadonlyMap<string, Size>) => setSizes((before) => new Map([...before, ...changed])), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured when cards or diagnostics have changed
  useLayoutEffect(() => {
    const found = new Map<string, number>()
    for (const element of document.querySelectorAll<HTMLElement>('[data-trouble]')) found.set(element.dataset.trouble!, element.offsetHeight + 8)
    setTrouble((before) => (before.size === found.size && [...found].every(([id, height]) => before.get(id) === height) ? before : found))
  }, [sizes, diagnostics])
  return { sizes, measure, trouble }
}
