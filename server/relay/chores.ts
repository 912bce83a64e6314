import type { PoolClient } from 'pg'
import { type Database, inTransaction } from '../../db/client'
import { virtualAt } from '../../workflows/model/clock'
import { keepAudiences } from '../audiences/service'
import { type Ctx, inContext } from '../context'
import { each, engineIn } from '../each'
import { decideTests } from '../insight/decide-tests'
import { lookAtCalendar } from '../journeys/calendar'
import { lookAtAll } from '../journeys/continuous'
import { endDated, endRests, enterDue, finishDone } from '../journeys/service'
import { log } from '../log'
import { expirePoints } from '../loyalty/service'
import { freshenEverywhere } from '../offers/personal/keep'
import { releaseOverdue } from '../pos/release'
import { beat } from '../workspaces/beat'
import { CLOCK_COLUMNS, clockOf } from '../workspaces/clock'
import { stirAhead } from './ahead'
import { refreshStatistics } from './statistics'

type Chore = { name: string; everyMs: number; work: (db: Database) => Promise<unknown> }

/** What has to happen as time passes. Each under a lock of its own, so that of several relays one does it. Real ms. */
const CHORES: readonly Chore[] = [
  { name: 'beat', everyMs: 1_000, work: (db) => inTransaction(db, beat) },
  { name: 'enter', everyMs: 250, work: (db) => enterDue(db.$client) },
  { name: 'look', everyMs: 1_000, work: lookEverywhere },
  { name: 'calendar', everyMs: 1_000, work: readCalendars },
  { name: 'end', everyMs: 1_000, work: (db) => endDated(db.$client) },
  { name: 'finish', everyMs: 3_000, work: (db) => finishDone(db.$client) },
  { name: 'expire', everyMs: 1_000, work: expireEverywhere },
  { name: 'release', everyMs: 1_000, work: releaseEverywhere },
  { name: 'ahead', everyMs: 1_000, work: stirEverywhere },
  { name: 'statistics', everyMs: 500, work: (db) => refreshStatistics(db.$client) },
  { name: 'habits', everyMs: 60_000, work: (db) => freshenEverywhere(db.$client) },
  { name: 'tidy', everyMs: 60_000, work: (db) => db.$client.query("delete from outbox where sent_real < now() - interval '1 day'") },
]

/** What takes long where much has happened: apart, so that no clock waits for it. */
const SLOW_CHORES: readonly Chore[] = [
  { name: 'rests', everyMs: 500, work: (db) => endRests(db.$client) },
  { name: 'winners', everyMs: 5_000, work: decideEverywhere },
  { name: 'audiences', everyMs: 3_600_000, work: (db) => keepAudiences(db.$client) },
]

/** Does the chores whose time has come. One that fails is tried again at its next time; the others go on. */
export class Chores {
  private readonly next = new Map<string, number>()

  constructor(
    private readonly db: Database,
    private readonly chores: readonly Chore[] = CHORES,
  ) {}

  static readonly slow = (db: Database): Chores => new Chores(db, SLOW_CHORES)

  async run(): Promise<void> {
    for (const { name, everyMs, work } of this.chores) {
      const real = Date.now()
      if (real < (this.next.get(name) ?? 0)) continue
      this.next.set(name, real + everyMs)
      await exclusively(this.db, name, () => work(this.db)).catch((error) => log.warn({ chore: name, error: String(error) }, 'a chore failed'))
    }
  }
}

/** Runs `work` while holding the named lock, on a connection of its own; does nothing while somebody else holds it. */
async function exclusively(db: Database, name: string, work: () => Promise<unknown>): Promise<void> {
  const client = await db.$client.connect()
  let broken = false
  try {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as mine', [`chore/${name}`])
    if (!rows[0]!.mine) return
    try {
      await work()
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [`chore/${name}`]).catch(() => {
        broken = true
      })
    }
  } finally {
    client.release(broken)
  }
}

type Of = { workspace: string; campaign: number }

/** Each campaign in a transaction of its workspace. */
const inEach = (campaigns: readonly Of[], work: (ctx: Ctx, campaign: number) => Promise<unknown>): Promise<void> =>
  each(campaigns, ({ workspace, campaign }) => inContext(engineIn(workspace), (ctx) => work(ctx, campaign)))

/** Campaigns that take in whoever comes to match, at the turn of the hour of each workspace's clock. */
async function lookEverywhere(db: Database): Promise<void> {
  const { rows } = await db.$client.query<Of>(`select workspace_id as workspace, id as campaign from campaigns where state = 'live' and looked_at is not null`)
  await inEach(rows, lookAtAll)
}

/** Birthdays, and points about to expire. While a campaign is paused its calendar is read too: what falls into the pause lets nobody in later. */
async function readCalendars(db: Database): Promise<void> {
  const { rows } = await db.$client.query<Of>(
    `select workspace_id as workspace, id as campaign from campaigns where state in ('live', 'paused') and calendar_at is not null`,
  )
  await inEach(rows, lookAtCalendar)
}

/** Tests that send the rest to the winner. */
async function decideEverywhere(db: Database): Promise<void> {
  const { rows } = await db.$client.query<Of>(
    `select c.workspace_id as workspace, c.id as campaign from campaigns c
     join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.version = c.live_version and v.picks_winners
     where c.state = 'live'`,
  )
  await inEach(rows, decideTests)
}

/** Points whose time is over. */
function expireEverywhere(db: Database): Promise<void> {
  return whereDue(db, 'select min(expires_at) as first from lots where workspace_id = w.id and "left" > 0', expirePoints)
}

/** What tills have reserved and never finished. */
function releaseEverywhere(db: Database): Promise<void> {
  return whereDue(db, `select min(held_until) as first from checkouts where workspace_id = w.id and state = 'held'`, releaseOverdue)
}

/** Who did something by a clock that was ahead, now that its time has come. */
export function stirEverywhere(db: Database): Promise<void> {
  return whereDue(db, 'select min(at) as first from ahead where workspace_id = w.id', stirAhead)
}

/** Does `work` in each workspace whose clock has passed its `first`; in slices, so that a spend waits for one at most. */
async function whereDue(db: Database, first: string, work: (sql: PoolClient, workspace: string, now: number) => Promise<number>): Promise<void> {
  const { rows } = await db.$client.query(
    `select w.id as workspace, ${CLOCK_COLUMNS}, l.first from workspaces w cross join lateral (${first}) l where l.first is not null`,
  )
  const real = Date.now()
  await each(rows, async ({ workspace, first, ...clock }) => {
    const now = virtualAt(clockOf(clock, real), real)
    if (first.getTime() > now) return
    while ((await inTransaction(db, (sql) => work(sql, workspace, now))) > 0);
  })
}
