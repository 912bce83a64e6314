import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import type { Line, Place } from './read-csv'

/** The physical lines of a text after a place in it, each in the cells it has when read alone: so they can be mended where they stand. */
export async function* linesAfter(text: AsyncIterable<string>, { lines, bytes }: Place, delimiter: string): AsyncIterable<Line> {
  let line = lines
  for await (const found of createInterface({ input: Readable.from(skip(text, bytes)), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1
    if (found !== '') yield { cells: cellsOf(found, delimiter), line }
  }
}

async function* skip(text: AsyncIterable<string>, bytes: number): AsyncIterable<Buffer> {
  let left = bytes
  for await (const part of text) {
    const buffer = Buffer.from(part)
    if (buffer.length > left) yield buffer.subarray(left)
    left = Math.max(0, left - buffer.length)
  }
}

/** A line whose own quotes do not close is cut at each delimiter. */
function cellsOf(line: string, delimiter: string): string[] {
  try {
    return (parse(line, { delimiter, relax_column_count: true, relax_quotes: true }) as string[][])[0] ?? [line]
  } catch {
    return line.split(delimiter)
  }
}
