/** A step id (`[a-z0-9-]{1,40}`) that none of `taken` has: the wish itself, else with `-2`, `-3` ... */
export function uniqueId(wish: string, taken: Iterable<string>): string {
  const used = new Set(taken)
  const base =
    wish
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 36) || 'step'
  if (!used.has(base)) return base
  for (let n = 2; ; n++) {
    const id = `${base}-${n}`
    if (!used.has(id)) return id
  }
}
