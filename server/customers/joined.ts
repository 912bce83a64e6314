import { plain } from '../../db/arrays'
import type { Ctx } from '../context'
import { staleAfter } from '../stale'

/** Somebody who joined: `at` which instant (ms), at which place (our own number), where that is known. */
export type Joining = { id: number; at: number; location: number | null }

/**
 * Event `joined`, once a customer, by whatever door: when it is known for the first time when they joined (`joined_at`).
 *
 * That is `joinedAt` where somebody says it, at once or later. Who is new by the API, a till or an event joins by that, at that instant; `joinedAt: null` says
 * that they have not joined yet. A file tells of guests a shop has had for long: who is new by it joins only by a `joinedAt` of their own. And who joined
 * longer ago than a late fact may be, or before a sandbox began, did so in history: it is told, and starts no journey. So a million old guests can be
 * brought in, by a file or by the API with their `joinedAt`, and nobody is welcomed; who joined this morning is.
 *
 * Systems that tell `joined` by themselves (`POST /events`) are believed: then nothing is told here.
 */
export async function tellJoined(ctx: Ctx, people: readonly Joining[]): Promise<void> {
  if (people.length === 0) return
  await ctx.tx.sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, location_id, live)
     select $1, 'joined', u.id, u.at, $5, 'kaskad', 'joined:' || u.id, u.location, u.at >= $6 and not (w.sandbox and coalesce(u.at < w.starts_at, false))
     from (select id, location, least(to_timestamp(at / 1000.0), $5) as at from unnest($2::bigint[], $3::float8[], $4::bigint[]) as u(id, at, location)) u
     join workspaces w on w.id = $1
     where (select f.id from facts f where f.workspace_id = $1 and f.customer_id = u.id and f.type = 'joined' limit 1) is null
     on conflict do nothing`,
    [
      ctx.workspace,
      plain(people.map(({ id }) => id)),
      plain(people.map(({ at }) => at)),
      plain(people.map(({ location }) => location)),
      new Date(ctx.now),
      new Date(ctx.now - staleAfter(ctx)),
    ],
  )
}

/** Of whom somebody else has told that they joined: the profile knows when, unless it did already. */
export async function noteJoined(ctx: Ctx, people: readonly Omit<Joining, 'location'>[]): Promise<void> {
  if (people.length === 0) return
  await ctx.tx.sql.query(
    `update customers c set joined_at = u.at from (select id, to_timestamp(min(at) / 1000.0) as at from unnest($2::bigint[], $3::float8[]) as u(id, at) group by id) u
     where c.workspace_id = $1 and c.id = u.id and c.joined_at is null`,
    [ctx.workspace, plain(people.map(({ id }) => id)), plain(people.map(({ at }) => at))],
  )
}
