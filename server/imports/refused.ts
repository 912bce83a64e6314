import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { basename } from 'node:path'
import type { Line } from './read-csv'

/** Where refused lines go: the same columns, with the line's number and the reasons before them, ready to be mended and imported again. */
export type Refused = { count: () => number; path: () => string | null; add: (lines: readonly Line[], reasons: string) => void; close: () => Promise<void> }

export function refusedFile(file: string, heading: readonly string[], delimiter: string, path = `refused-${basename(file)}`): Refused {
  let stream: WriteStream | undefined
  let count = 0
  const row = (cells: readonly string[]) => `${cells.map((cell) => quoted(cell, delimiter)).join(delimiter)}\n`
  return {
    count: () => count,
    path: () => (stream ? path : null),
    add: (lines, reasons) => {
      if (!stream) {
        stream = createWriteStream(path)
        stream.write(row(['refused_line', 'refused_because', ...heading]))
      }
      for (const { cells, line } of lines) {
        count += 1
        stream.write(row([String(line), reasons, ...cells]))
      }
    },
    close: async () => {
      if (!stream) return
      stream.end()
      await once(stream, 'finish')
    },
  }
}

/** A spreadsheet would run a cell that begins like a formula; an apostrophe keeps it text. Numbers with a sign are left alone. */
function quoted(cell: string, delimiter: string): string {
  const safe = /^[=@\t\r]/.test(cell) || (/^[+-]/.test(cell) && !/^[+-][\d\s().,-]*$/.test(cell)) ? `'${cell}` : cell
  return safe.includes(delimiter) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
