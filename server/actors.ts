import type { Ctx } from './context'
import { words } from './messages/words'

/**
 * Who did something, as people call them: a person's name, an API key's name (or how it begins), the product's own hands in words. By what
 * `Caller.actor` says: an e-mail address, `key:2`, `cli` ...
 */
export async function actorNames(ctx: Ctx, actors: readonly (string | null)[]): Promise<Map<string, string>> {
  const asked = [...new Set(actors.filter((actor) => actor !== null))]
  const keys = asked.flatMap((actor) => /^key:(\d{1,15})$/.exec(actor)?.[1] ?? [])
  const { rows } = await ctx.tx.sql.query<{ actor: string; name: string; prefix: string | null }>(
    `select 'key:' || id as actor, name, prefix from api_keys where workspace_id = $1 and id = any($2::bigint[])
     union all select email, name, null from "user" where email = any($3::text[])`,
    [ctx.workspace, keys, asked],
  )
  const names = new Map<string, string>()
  for (const actor of asked) {
    const found = rows.find((row) => row.actor === actor)
    const key = `actor.${actor}`
    const own = words(key, ctx.locale).message
    if (found?.prefix) names.set(actor, words('actor.key', ctx.locale, { name: found.name || `${found.prefix}…` }).message)
    else names.set(actor, found?.name || (own === key ? actor : own))
  }
  return names
}
