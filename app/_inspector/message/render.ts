/** A guest for previews: what texts may say of them. */
export type Sample = Record<string, Record<string, string>>

export type Piece = { text: string } | { variable: string; text: string }

const TAG = /\{\{\s*([a-z]+(?:\.[A-Za-z_]+)+)\s*(?:\|\s*default:\s*(?:'([^']*)'|"([^"]*)"))?[^}]*\}\}/g

/**
 * A text as a guest would read it, in pieces, so that what was filled in can be marked. Only for the eye: variables and `default` are filled, anything
 * cleverer is left to the server, which renders for real.
 */
export function preview(text: string, sample: Sample): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const found of text.matchAll(TAG)) {
    if (found.index > at) pieces.push({ text: text.slice(at, found.index) })
    const [group, name] = (found[1] ?? '').split('.') as [string, string]
    pieces.push({ variable: found[1] ?? '', text: sample[group]?.[name] ?? found[2] ?? found[3] ?? '' })
    at = found.index + found[0].length
  }
  if (at < text.length) pieces.push({ text: text.slice(at) })
  return pieces
}

export const previewText = (text: string, sample: Sample): string =>
  preview(text, sample)
    .map((piece) => piece.text)
    .join('')

/** Parts of an SMS: 70 letters a part with Cyrillic, 160 without; 67 and 153 when there are several. */
export function smsParts(text: string): { letters: number; parts: number } {
  const wide = [...text].some((letter) => letter > '\u007f')
  const [one, many] = wide ? [70, 67] : [160, 153]
  const letters = [...text].length
  return { letters, parts: letters <= one ? 1 : Math.ceil(letters / many) }
}
