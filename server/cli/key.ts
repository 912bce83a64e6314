import { Refusal } from '../faults'
import { createKey, revokeKey, scopesOf } from '../keys/service'
import { type Command, optional, text } from './arguments'
import { ownerDatabase, workspaceOf } from './terminal'

/** Makes an API key and prints it, this once. */
export const createKeyCommand: Command = {
  usage: '--workspace W --scopes pos,ingest,campaigns,read,admin [--name N]',
  options: { workspace: { type: 'string' }, scopes: { type: 'string' }, name: { type: 'string' } },
  required: ['workspace', 'scopes'],
  run: async (input, io) => {
    const made = await createKey(ownerDatabase().$client, workspaceOf(text(input, 'workspace')), {
      name: optional(input, 'name'),
      scopes: scopesOf(text(input, 'scopes')),
    })
    io.tell('cli.key', { id: made.id, scopes: made.scopes.join(', ') })
    io.result(made.key)
    return 0
  },
}

/** Refuses a key from the next call on. It is named by its id, its first characters (as lists show it) or itself. */
export const revokeKeyCommand: Command = {
  usage: 'KEY --workspace W',
  options: { workspace: { type: 'string' } },
  required: ['workspace'],
  words: ['KEY'],
  run: async (input, io) => {
    const workspace = workspaceOf(text(input, 'workspace'))
    const sql = ownerDatabase().$client
    const { rows } = await sql.query<{ id: number }>(
      'select id from api_keys where workspace_id = $1 and (id::text = $2 or prefix = left($2, length(prefix)))',
      [workspace, input.words[0]],
    )
    if (rows.length !== 1) throw new Refusal(404, 'key.unknown_id')
    await revokeKey(sql, workspace, rows[0]!.id)
    io.result({ id: String(rows[0]!.id), revoked: true })
    return 0
  },
}
