import { appDatabase } from '../context'
import { replay } from '../imports/service'
import { type Command, optional, text } from './arguments'
import { pathOf, readDocument } from './files'
import { instantOf } from './import'
import { progressOf } from './progress'
import { inWorkspaceOf, workspaceOf } from './terminal'

/** Feeds receipts as the sandbox's clock reaches them. Ctrl-C ends it after the slice under way and lets the clock go on. */
export const replayReceipts: Command = {
  usage: 'FILE --workspace W --mapping FILE [--from T] [--refused FILE]',
  options: { workspace: { type: 'string' }, mapping: { type: 'string' }, from: { type: 'string' }, refused: { type: 'string' } },
  required: ['workspace', 'mapping'],
  words: ['FILE'],
  run: async (input, io) => {
    const workspace = workspaceOf(text(input, 'workspace'))
    await inWorkspaceOf(io, workspace, async () => {})
    const stop = new AbortController()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
    const progress = progressOf(io)
    const refused = optional(input, 'refused')
    const report = await replay({
      db: appDatabase(),
      workspace,
      file: pathOf(input.words[0]!),
      mapping: readDocument(text(input, 'mapping')),
      ...(input.options.from === undefined ? {} : { from: instantOf(text(input, 'from'), '--from') }),
      ...(refused === undefined ? {} : { refusedPath: pathOf(refused) }),
      signal: stop.signal,
      locale: io.locale,
      onProgress: ({ clock, receipts, of }) => progress.show('cli.replaying', { clock: clock.slice(0, 16).replace('T', ' '), receipts, of }),
    })
    progress.end()
    if (report.fault) io.note([report.fault.message, report.fault.hint].filter(Boolean).join(' '))
    if (report.refusedFile) io.tell('cli.refused', { lines: report.refusedLines, file: report.refusedFile })
    io.result(report)
    return report.fault || report.refusedLines > 0 || stop.signal.aborted ? 1 : 0
  },
}
