/** What an attribute may hold; null takes it away. */
export type Scalar = string | number | boolean | null

/** `12.5` is a number, `true` and `false` are what they say; numbers that a reader would write otherwise (`007`) stay text. */
export function scalarOf(typed: string): Scalar {
  const text = typed.trim()
  if (text === '') return null
  if (text === 'true' || text === 'false') return text === 'true'
  return String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text
}
