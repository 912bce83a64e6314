import type { ClientBase } from 'pg'
import { askId } from '../../../workflows/model/journey'
import { isBare, type WebhookConfig } from '../../../workflows/steps/webhook/config'
import { renderBody } from '../../channels/render'
import { loadVersions } from '../../channels/versions'
import { openSecrets } from '../../secrets/service'
import { type House, leavesAt } from '../house'
import type { QueuedCall } from './queue'
import type { CallVerdict } from './record'
import { type Speaking, valuesOf } from './values'

/** A call that may be made now, put together; `id` is the same at every try. */
export type ReadyCall = { row: QueuedCall; at: number; id: string; url: string; method: string; body: string; secret: string | null }

type Aiming = Speaking & { config: WebhookConfig }

/**
 * Everything is judged once more, in the transaction of the hand-over: the campaign's state, the enrolment, the guest's erasure, the secret. Who passes has
 * their body put together, anew at each try; one that cannot be concerns its guest only.
 */
export async function prepareCalls(sql: ClientBase, house: House, rows: QueuedCall[]): Promise<{ ready: ReadyCall[]; verdicts: CallVerdict[] }> {
  const versions = await loadVersions(sql, house.id, rows)
  const verdicts: CallVerdict[] = []
  const aiming: Aiming[] = []
  for (const row of rows) {
    const at = leavesAt(house, { askedAt: row.askedAt, notBefore: row.askedAt, resumedAt: row.resumedAt })
    const config = versions.get(`${row.campaign}/${row.version}`)?.steps.get(row.step)?.config as WebhookConfig | undefined
    if (row.campaignState === 'paused') verdicts.push({ row, at, is: 'held' })
    else if (row.erased) verdicts.push({ row, at, is: 'skipped', reason: 'erased' })
    else if (row.campaignState !== 'live' || !row.standing || !config) verdicts.push({ row, at, is: 'skipped', reason: 'ended' })
    else aiming.push({ row, at, config, body: isBare(config.method) ? '' : (config.body ?? '') })
  }
  const secrets = await openSecrets(
    sql,
    house.id,
    aiming.flatMap(({ config }) => config.secret ?? []),
  )
  const values = aiming.length > 0 ? await valuesOf(sql, house, aiming) : new Map()
  const ready: ReadyCall[] = []
  for (const { row, at, config, body } of aiming) {
    const secret = config.secret ? (secrets.get(config.secret) ?? null) : null
    // Outside a sandbox nothing goes unsigned.
    if (secret === null && (config.secret || !house.sandbox)) {
      verdicts.push({ row, at, is: 'failed', reason: 'no_secret' })
      continue
    }
    try {
      const id = askId(row.enrolment, row.step, row.visit, row.n)
      ready.push({ row, at, id, url: config.url.trim(), method: config.method, secret, body: body.trim() ? renderBody(body, values.get(row.id)!) : '' })
    } catch {
      verdicts.push({ row, at, is: 'failed', reason: 'template_error' })
    }
  }
  return { ready, verdicts }
}
