import type { ClientBase } from 'pg'
import { type Database, inTransaction } from '../../../db/client'
import { call } from '../../webhooks/call'
import { outcomeOf } from '../../webhooks/outcome'
import { signedHeaders } from '../../webhooks/sign'
import type { House } from '../house'
import { prepareCalls, type ReadyCall } from './prepare'
import { beginCalls, type Line, takeCalls } from './queue'
import { type CallVerdict, recordCalls } from './record'

/** Calls a transaction takes where nothing leaves the house; and calls of a line that are under way at once. */
const BATCH = 500
const AT_ONCE = 40

/** Real time after which a call that began and was never recorded is made again; longer than any call and its recording take. */
const LEASE_MS = 60_000

/** Takes what is due in one line and calls; answers how many calls were taken. */
export async function callFor(db: Database, house: House, line: Line): Promise<number> {
  if (house.sandbox) return inTransaction(db, (sql) => withinHouse(sql, house, line))
  const { taken, ready } = await inTransaction(db, async (sql) => {
    const rows = await takeCalls(sql, line, AT_ONCE)
    const prepared = await prepareCalls(sql, house, rows)
    await recordCalls(sql, house.id, prepared.verdicts)
    await beginCalls(
      sql,
      house.id,
      prepared.ready.map(({ row }) => row.id),
      LEASE_MS,
    )
    return { taken: rows.length, ready: prepared.ready }
  })
  const verdicts = await Promise.all(ready.map(leave))
  if (verdicts.length > 0) await inTransaction(db, (sql) => recordCalls(sql, house.id, verdicts))
  return taken
}

/** Nothing leaves a sandbox: what could be put together is taken to have gone well, in one transaction. */
async function withinHouse(sql: ClientBase, house: House, line: Line): Promise<number> {
  const rows = await takeCalls(sql, line, BATCH)
  if (rows.length === 0) return 0
  const { ready, verdicts } = await prepareCalls(sql, house, rows)
  await beginCalls(
    sql,
    house.id,
    ready.map(({ row }) => row.id),
    0,
  )
  await recordCalls(sql, house.id, [...verdicts, ...ready.map(({ row, at }): CallVerdict => ({ row, at, is: 'accepted' }))])
  return rows.length
}

async function leave({ row, at, id, url, method, body, secret }: ReadyCall): Promise<CallVerdict> {
  const headers = signedHeaders(id, Math.floor(Date.now() / 1000), body, secret)
  const answered = await call({ url, method, headers, body })
  const status = answered.is === 'answered' ? { status: answered.status } : {}
  return { row, at, ...status, ...outcomeOf(answered, row.tries + 1) }
}
