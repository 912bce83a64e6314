import { check } from '../../workflows/diagnostics/check'
import { checkDocument } from '../campaigns/check'
import { named } from '../campaigns/names'
import { create, read } from '../campaigns/service'
import { configuredChannels } from '../channels/registry'
import { checkTemplate, variablesIn } from '../channels/templates'
import { notFound, tellDiagnostic } from '../faults'
import { type Command, optional, text } from './arguments'
import { readDocument } from './files'
import { inWorkspaceOf, ownerDatabase, type Terminal } from './terminal'

/** Writes a campaign's document, as it can be imported elsewhere. */
export const exportCampaign: Command = {
  usage: 'ID',
  words: ['ID'],
  run: async (input, io) => {
    const id = Number(input.words[0])
    if (!Number.isSafeInteger(id)) throw notFound('campaign')
    const { rows } = await ownerDatabase().$client.query<{ workspace_id: string }>('select workspace_id from campaigns where id = $1', [id])
    if (!rows[0]) throw notFound('campaign')
    const { document } = await inWorkspaceOf(io, rows[0].workspace_id, (ctx) => read(ctx, id))
    io.result(document)
    return 0
  },
}

/** Makes a draft of a document. */
export const importCampaign: Command = {
  usage: 'FILE --workspace W',
  options: { workspace: { type: 'string' } },
  required: ['workspace'],
  words: ['FILE'],
  run: async (input, io) => {
    const document = readDocument(input.words[0]!)
    const { id, name, revision, state } = await inWorkspaceOf(io, text(input, 'workspace'), (ctx) => create(ctx, document))
    io.result({ id, name, revision, state })
    return 0
  },
}

/** All diagnostics of a document: as a workspace would see it, or (without one) as a sandbox with every channel and nothing saved. */
export const checkCampaign: Command = {
  usage: 'FILE [--workspace W]',
  options: { workspace: { type: 'string' } },
  words: ['FILE'],
  run: async (input, io) => {
    const document = readDocument(input.words[0]!)
    const workspace = optional(input, 'workspace')
    const answer = workspace ? await inWorkspaceOf(io, workspace, (ctx) => checkDocument(ctx, document)) : checkAlone(document, io)
    io.result(answer)
    return answer.ok ? 0 : 1
  },
}

/** No workspace, so no clock of one: dates are judged by the real time. A currency that is named is taken at its word. */
function checkAlone(document: unknown, io: Terminal) {
  const given = (document as { currency?: unknown } | null)?.currency
  const currency = typeof given === 'string' ? given : 'RUB'
  const diagnostics = check(document, {
    now: Date.now(),
    sandbox: true,
    currency,
    channels: configuredChannels(true),
    saved: { segments: new Map(), offers: new Map() },
    checkTemplate,
    variablesIn,
  })
  const told = named(diagnostics, document, io.locale, { currency, timeZone: 'UTC' })
  return { ok: diagnostics.every(({ severity }) => severity !== 'error'), diagnostics: told.map((d) => tellDiagnostic(d, io.locale)) }
}
