import { Temporal } from 'temporal-polyfill'
import { appDatabase } from '../context'
import { Refusal } from '../faults'
import { type ImportReport, type ImportRequest, importCustomers, importReceipts } from '../imports/service'
import { type Command, type Input, optional, text } from './arguments'
import { pathOf, readDocument } from './files'
import { progressOf } from './progress'
import { inWorkspaceOf, type Terminal, workspaceOf } from './terminal'

const options = { workspace: { type: 'string' }, mapping: { type: 'string' }, before: { type: 'string' }, refused: { type: 'string' } } as const

const command = (usage: string, run: (request: ImportRequest) => Promise<ImportReport>): Command => ({
  usage,
  options,
  required: ['workspace', 'mapping'],
  words: ['FILE'],
  run: (input, io) => importFile(input, io, run),
})

export const importReceiptsCommand = command('FILE --workspace W --mapping FILE [--before T] [--refused FILE]', importReceipts)
export const importCustomersCommand = command('FILE --workspace W --mapping FILE [--refused FILE]', importCustomers)

/** Streams a file into a workspace as history and prints the counts. Rows that were refused lie in a file; they, and a file that breaks off, are exit code 1. */
async function importFile(input: Input, io: Terminal, run: (request: ImportRequest) => Promise<ImportReport>): Promise<number> {
  const workspace = workspaceOf(text(input, 'workspace'))
  await inWorkspaceOf(io, workspace, async () => {})
  const progress = progressOf(io)
  const refused = optional(input, 'refused')
  const report = await run({
    db: appDatabase(),
    workspace,
    file: pathOf(input.words[0]!),
    mapping: readDocument(text(input, 'mapping')),
    ...(input.options.before === undefined ? {} : { before: instantOf(text(input, 'before'), '--before') }),
    ...(refused === undefined ? {} : { refusedPath: pathOf(refused) }),
    locale: io.locale,
    onProgress: (at) =>
      progress.show('cli.progress', {
        percent: Math.floor((100 * at.bytes) / Math.max(1, at.totalBytes)),
        documents: at.documents,
        refused: at.refused,
        perSecond: Math.round(at.documents / Math.max(0.1, at.seconds)),
      }),
  })
  progress.end()
  for (const warning of report.warnings) io.note(`${warning.path ? `${warning.path}: ` : ''}${warning.message}`)
  if (report.fault) io.note([report.fault.message, report.fault.hint].filter(Boolean).join(' '))
  if (report.refusedFile) io.tell('cli.refused', { lines: report.refusedLines, file: report.refusedFile })
  io.result(report)
  return report.fault || report.refusedLines > 0 ? 1 : 0
}

/** An RFC 3339 time with offset, as ms. */
export function instantOf(value: string, option: string): number {
  try {
    return Temporal.Instant.from(value).epochMilliseconds
  } catch {
    throw new Refusal(422, 'cli.time', { values: { option, value } })
  }
}
