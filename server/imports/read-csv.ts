import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { Refusal } from '../faults'
import { linesAfter } from './swallowed'

/** A line of a file: its cells in the order of the heading, and the number of its last physical line (the heading is 1). */
export type Line = { cells: string[]; line: number }
export type Csv = {
  heading: string[]
  delimiter: string
  lines: AsyncIterable<Line>
  bytes: number
  read: () => number
  /** What stands in the file from an unclosed quote on, after `lines` threw because of it: a physical line each. */
  rest: () => AsyncIterable<Line>
}

const SAMPLE = 64 * 1024
/** A record longer than this is a quote that was never closed. */
const MAX_RECORD = 1_000_000

/** Opens a CSV file for streaming; refuses what is not one (empty, XLSX, another encoding, no or repeated heading) before anything is stored. */
export async function openCsv(file: string, { delimiter, encoding }: { delimiter: string; encoding: string }): Promise<Csv> {
  const { size, sample } = await look(file)
  if (sample.length === 0) throw new Refusal(422, 'file.empty', { values: { file } })
  if (sample.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))) throw new Refusal(422, 'file.archive', { values: { file } })
  const start = decodeSample(sample, size <= SAMPLE, encoding, file)
  const chosen = delimiter === 'auto' ? guessDelimiter(start) : delimiter
  let read = 0
  const decoded = decode(createReadStream(file), encoding, file, (bytes) => {
    read += bytes
  })
  // A fault is noted and the reading ends there: thrown by the parser, it would take along the records that nobody has asked for yet.
  let broken: CsvError | undefined
  const text = Readable.from(until(decoded, () => broken !== undefined))
  const parser = text.pipe(
    parse({
      delimiter: chosen,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: false,
      info: true,
      max_record_size: MAX_RECORD,
      skip_records_with_error: true,
      on_skip: (error) => {
        broken ??= error
      },
    }),
  )
  text.on('error', (error) => parser.destroy(error))
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<Record_>
  let good: Place = { lines: 0, bytes: 0 }
  /** A quote that is never closed swallows the rest of the file: said with the line of the record in which it opened. */
  const next = async (): Promise<Record_ | null> => {
    const { done, value } = await records.next()
    if (!done && !(broken && value.info.records > Number(broken.records))) {
      good = value.info
      return value
    }
    if (!broken) return null
    const open = broken.code === 'CSV_QUOTE_NOT_CLOSED' || broken.code === 'CSV_MAX_RECORD_SIZE'
    throw new Refusal(422, open ? 'file.quote' : 'file.broken', { values: { line: good.lines + 1 } })
  }
  const first = await next()
  if (!first) throw new Refusal(422, 'file.empty', { values: { file } })
  const heading = first.record.map((name) => name.trim())
  const repeated = heading.filter((name, i) => name !== '' && heading.indexOf(name) !== i)
  if (repeated.length > 0) throw new Refusal(422, 'file.heading_repeated', { values: { columns: [...new Set(repeated)].join(', ') } })
  if (heading.every((name) => name === '' || /^[\d\s.,:+-]+$/.test(name)))
    throw new Refusal(422, 'file.no_heading', { values: { found: heading.join(chosen).slice(0, 100) } })
  async function* lines(): AsyncIterable<Line> {
    for (;;) {
      const found = await next()
      if (!found) return
      yield { cells: found.record, line: found.info.lines }
    }
  }
  async function* rest(): AsyncIterable<Line> {
    if (broken) yield* linesAfter(decode(createReadStream(file), encoding, file), good, chosen)
  }
  return { heading, delimiter: chosen, lines: lines(), bytes: size, read: () => read, rest }
}

/** Where a record ends: the number of its last physical line, and bytes of the text, in UTF-8. */
export type Place = { lines: number; bytes: number }
type Record_ = { record: string[]; info: Place & { records: number } }

async function* until<T>(source: AsyncIterable<T>, over: () => boolean): AsyncIterable<T> {
  for await (const one of source) {
    if (over()) return
    yield one
  }
}

async function look(file: string): Promise<{ size: number; sample: Buffer }> {
  try {
    const { size } = await stat(file)
    const handle = await open(file)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SAMPLE), 0, SAMPLE, 0)
    await handle.close()
    return { size, sample: buffer.subarray(0, bytesRead) }
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw new Refusal(404, 'file.unreadable', { values: { file } })
    throw error
  }
}

function decodeSample(sample: Buffer, whole: boolean, encoding: string, file: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: !whole })
  } catch {
    throw wrongEncoding(sample, encoding, file)
  }
}

/** Names the likely encoding and shows how the file would read in it. */
function wrongEncoding(sample: Uint8Array, encoding: string, file: string): Refusal {
  const [likely, text] = ['windows-1251', 'utf-16le']
    .map((label): [string, string] => [label, new TextDecoder(label).decode(sample)])
    .find(([, t]) => /[а-яё]{3}/i.test(t)) ?? ['windows-1252', new TextDecoder('windows-1252').decode(sample)]
  const odd = /[^\n]*[^ -~\s][^\n]*/.exec(text)?.[0] ?? text
  return new Refusal(422, 'file.encoding', { values: { file, encoding, likely, preview: odd.trim().slice(0, 80) } })
}

async function* decode(source: AsyncIterable<Buffer>, encoding: string, file: string, onRead?: (bytes: number) => void): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  for await (const chunk of source) {
    onRead?.(chunk.length)
    try {
      yield decoder.decode(chunk, { stream: true })
    } catch {
      throw wrongEncoding(chunk, encoding, file)
    }
  }
  yield decoder.decode()
}

/** The sign that is most frequent in the heading, outside quotes. */
export function guessDelimiter(text: string): string {
  const heading = (text.split(/\r?\n/, 1)[0] ?? '').replace(/"[^"]*"/g, '')
  const count = (sign: string) => heading.split(sign).length - 1
  return [',', ';', '\t', '|'].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
}
