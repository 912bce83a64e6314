import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { basename } from 'node:path'
import { csvLine } from '../csv'
import type { Line } from './read-csv'

/**
 * Where refused lines go: the same columns, with the line's number and the reasons before them, ready to be mended and imported again. They are written
 * as they are refused, and put into the order of the source when it is closed.
 */
export type Refused = { count: () => number; path: () => string | null; add: (lines: readonly Line[], reasons: string) => void; close: () => Promise<void> }

export function refusedFile(file: string, heading: readonly string[], delimiter: string, path = `refused-${basename(file)}`): Refused {
  let stream: WriteStream | undefined
  const rows: Row[] = []
  let size = 0
  return {
    count: () => Math.max(0, rows.length - 1),
    path: () => (stream ? path : null),
    add: (lines, reasons) => {
      stream ??= createWriteStream(path)
      const write = (line: number, cells: readonly string[]) => {
        const text = Buffer.from(csvLine(cells, delimiter))
        rows.push({ line, from: size, length: text.length })
        size += text.length
        stream!.write(text)
      }
      if (size === 0) write(0, ['refused_line', 'refused_because', ...heading])
      for (const { cells, line } of lines) write(line, [String(line), reasons, ...cells])
    },
    close: async () => {
      if (!stream) return
      stream.end()
      await once(stream, 'close')
      if (rows.some(({ line }, i) => i > 0 && line < rows[i - 1]!.line)) await reorder(path, rows)
    },
  }
}

/** A row of the file, as it lies: its source line (the heading before all) and its bytes. */
type Row = { line: number; from: number; length: number }

async function reorder(path: string, rows: readonly Row[]): Promise<void> {
  const sorted = `${path}.sorted`
  const [source, target] = [await open(path), createWriteStream(sorted)]
  for (const { from, length } of rows.toSorted((a, b) => a.line - b.line)) {
    const { buffer } = await source.read(Buffer.alloc(length), 0, length, from)
    if (!target.write(buffer)) await once(target, 'drain')
  }
  target.end()
  await once(target, 'close')
  await source.close()
  await rename(sorted, path)
}
