import { compile } from '../../../workflows/diagnostics/check'
import type { Clock } from '../../../workflows/model/clock'
import { groupMoves } from '../../../workflows/model/grouped'
import type { Instant } from '../../../workflows/model/journey'
import type { CheckContext } from '../../../workflows/model/step'
import { performers } from '../../../workflows/steps/performers'
import type { CohortKey, Turn, Turned } from '../../../workflows/temporal/contract'
import { Roster } from '../../../workflows/temporal/roster'
import { sandboxContext } from '../../../workflows/testing/contexts'
import { readMembers } from '../../journeys/members'
import { change } from '../change'
import type { Performers } from '../perform'
import type { Stage } from '../testing'
import { turn } from '../turn'

/** Puts a live campaign of one version into the stage's workspace; its number. */
export async function liveCampaign(stage: Stage, document: { name?: string }, context: Partial<CheckContext> = {}): Promise<number> {
  const sql = stage.db.owner.$client
  const at = new Date('2026-01-05')
  const { rows } = await sql.query(
    `insert into campaigns (workspace_id, name, document, state, live_version, launched_at) values ($1, $2, $3, 'live', 1, $4) returning id`,
    [stage.workspace, document.name ?? 'Test', JSON.stringify(document), at],
  )
  const campaign: number = rows[0].id
  await publishVersion(stage, campaign, 1, document, at.getTime(), context)
  return campaign
}

/** Publishes a version of a campaign that is there, as of an instant; it is the live one from then on. */
export async function publishVersion(
  stage: Stage,
  campaign: number,
  version: number,
  document: object,
  at: Instant,
  context: Partial<CheckContext> = {},
): Promise<void> {
  const compiled = compile(document, sandboxContext({ now: at, ...context }), { campaign, version })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics))
  const sql = stage.db.owner.$client
  await sql.query('insert into campaign_versions (workspace_id, campaign_id, version, document, skeleton, published_at) values ($1, $2, $3, $4, $5, $6)', [
    stage.workspace,
    campaign,
    version,
    JSON.stringify(compiled.frozen),
    JSON.stringify(compiled.skeleton),
    new Date(at),
  ])
  await sql.query('update campaigns set live_version = $2 where id = $1', [campaign, version])
}

/**
 * A cohort without Temporal: its roster and real turns on the real database, at instants that a test chooses. Dues are met to the millisecond, however far
 * the test leaps; the sandbox's clock stands at the instant last chosen.
 */
export class CohortByHand {
  private readonly roster = new Roster()
  private readonly clock: Clock
  private changed = false
  /** What each turn was told, for turns that a test wants to repeat. */
  readonly turns: { input: Turn; turned: Turned }[] = []

  private constructor(
    private readonly stage: Stage,
    readonly key: CohortKey,
    now: Instant,
  ) {
    this.clock = { virtual: now, real: 0, rate: 86_400_000, running: false }
  }

  /** Lets customers into a campaign at an instant; all of them are one cohort. */
  static async enter(stage: Stage, campaign: number, customers: number[], now: Instant): Promise<CohortByHand> {
    await setClock(stage, now)
    await stage.admit(customers, { campaign, reentry: { kind: 'always' } })
    return CohortByHand.following(stage, campaign, now)
  }

  /** The same, before their first turn. */
  static async waiting(stage: Stage, campaign: number, customers: number[], now: Instant): Promise<CohortByHand> {
    await setClock(stage, now)
    await stage.admit(customers, { campaign, reentry: { kind: 'always' } })
    return CohortByHand.newest(stage, campaign, now)
  }

  /** Whoever is in the newest cohort of a campaign. */
  static async following(stage: Stage, campaign: number, now: Instant): Promise<CohortByHand> {
    const cohort = await CohortByHand.newest(stage, campaign, now)
    await cohort.at(now)
    return cohort
  }

  private static async newest(stage: Stage, campaign: number, now: Instant): Promise<CohortByHand> {
    const { rows } = await stage.db.owner.$client.query('select id from cohorts where campaign_id = $1 order by id desc limit 1', [campaign])
    return new CohortByHand(stage, { workspace: stage.workspace, campaign, cohort: rows[0].id, epoch: 1 }, now)
  }

  /** Everything that happens until then, or until a pause. */
  async at(now: Instant): Promise<void> {
    await setClock(this.stage, now)
    this.roster.admit(await this.stage.run(({ tx }) => readMembers(tx.sql, this.key)), 0)
    for (;;) {
      if (this.changed) await this.takeIn()
      const round = this.next(now)
      if (!round) return
      const input = { ...this.key, moves: groupMoves(round.moves), again: round.again, latest: round.latest, leadsPast: true } as const
      const turned = await this.turnOf(input)
      this.turns.push({ input, turned })
      if (turned.is === 'written') {
        this.roster.settle(round, turned, 0)
        this.changed = turned.changed === true
      } else if (turned.is === 'changed') {
        this.roster.undo(round)
        this.changed = true
      } else if (turned.is === 'held') {
        this.roster.undo(round)
        return
      } else throw new Error(`not written: ${turned.is}`)
    }
  }

  /** Takes in what was done to the campaign since. */
  private async takeIn(): Promise<void> {
    this.changed = false
    const taken = await change(this.stage.db.app, performers as unknown as Performers, this.key)
    this.roster.replace(taken, 0)
    this.roster.occurred(taken.happened)
  }

  private readonly next = (now: Instant) => this.roster.round(now, 0, { ...this.clock, virtual: now })

  /** One turn; overridden by tests in which workers die. */
  turnOf = (input: Turn): Promise<Turned> => turn(this.stage.db.app, performers as unknown as Performers, input)

  /** The last turn once more, as after an answer that was lost. */
  repeat(): Promise<Turned> {
    return turn(this.stage.db.app, performers as unknown as Performers, this.turns.at(-1)!.input)
  }

  /** Hears what lies in the outbox for it. */
  async hear(): Promise<void> {
    const { rows } = await this.stage.db.owner.$client.query(
      `update outbox o set sent_real = now() from cohorts c where c.id = $1 and o.workflow_id = c.workflow_id and o.kind = 'signal' and o.sent_real is null
       returning o.signal, o.payload`,
      [this.key.cohort],
    )
    for (const { signal, payload } of rows) {
      if (signal === 'change') this.changed = true
      if (signal === 'occurred' || signal === 'performed' || signal === 'exit') this.roster[signal as 'occurred'](payload)
    }
  }
}

/** Stops the workspace's clock at an instant. */
export async function setClock(stage: Stage, now: Instant): Promise<void> {
  await stage.db.owner.$client.query('update workspaces set clock_virtual = $2, clock_real = now(), clock_running = false where id = $1', [
    stage.workspace,
    new Date(now),
  ])
}
