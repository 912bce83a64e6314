import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'

const [OLD, NEW, THIRD] = ['o', 'n', 't'].map((sign) => sign.repeat(40)) as [string, string, string]

let db: TestDatabase
let workspace: string
let id: string
let secret: string
beforeAll(async () => {
  db = await freshDatabase()
  process.env.KASKAD_APP_URL = db.urls.app
  process.env.KASKAD_OWNER_URL = db.urls.owner
})
afterAll(async () => {
  for (const end of ends) await end()
  await db.drop()
})

const ends: (() => Promise<void>)[] = []

/** A process that was started with these. */
async function started(now: string, previous?: string) {
  vi.resetModules()
  vi.stubEnv('KASKAD_SECRET', now)
  vi.stubEnv('KASKAD_SECRET_PREVIOUS', previous)
  const [{ inContext }, secrets, { reseal }, { closeAll }] = await Promise.all([import('../context'), import('./service'), import('../cli/reseal'), import('../cli/terminal')]) // biome-ignore format: modules
  ends.push(closeAll)
  const inHouse = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace, locale: 'en', actor: 'test' }, work, db.app)
  return {
    make: () => inHouse((ctx) => secrets.createSecret(ctx, { name: 'CRM' })),
    revoke: () => inHouse((ctx) => secrets.revokeSecret(ctx, Number(id))),
    opened: async () => (await inHouse((ctx) => secrets.openSecrets(ctx.tx.sql, workspace, [id]))).get(id),
    reseal: async () => {
      const said: string[] = []
      const results: unknown[] = []
      const code = await reseal.run({ words: [], options: {} }, { locale: 'en', note: () => {}, tell: (one) => void said.push(one), result: (one) => void results.push(one) }) // biome-ignore format: a terminal
      return { code, said, result: results[0] }
    },
  }
}

beforeEach(async () => {
  await db.owner.$client.query('delete from secrets')
  workspace = await makeWorkspace(db.owner)
  ;({ id, secret } = await (await started(OLD)).make())
})

test('a changed KASKAD_SECRET: what the former one sealed is opened while it is known, and sealed anew it opens without', async () => {
  const between = await started(NEW, `${THIRD}, ${OLD}`)
  expect(await between.opened()).toBe(secret)
  expect(await between.reseal()).toEqual({ code: 0, said: ['cli.resealed'], result: { resealed: 1, current: 0, unreadable: [] } })
  expect(await between.reseal()).toEqual({ code: 0, said: [], result: { resealed: 0, current: 1, unreadable: [] } })
  expect(await (await started(NEW)).opened()).toBe(secret)
  expect(await (await started(OLD)).opened()).toBeUndefined()
})

test('a former secret that is not given: it is said what cannot be opened, nothing is harmed, and the revoked are not missed', async () => {
  const lost = await started(NEW)
  expect(await lost.opened()).toBeUndefined()
  expect(await lost.reseal()).toEqual({ code: 1, said: ['cli.unreadable'], result: { resealed: 0, current: 0, unreadable: [{ workspace, id, name: 'CRM' }] } })
  expect(await (await started(OLD)).opened()).toBe(secret)
  await lost.revoke()
  expect(await lost.reseal()).toMatchObject({ code: 0, result: { unreadable: [] } })
})

test('a former secret that is too short is refused at the start, by its name', async () => {
  const wrong = await started(NEW, `${OLD},short`)
  await expect(wrong.opened()).rejects.toThrow(/KASKAD_SECRET_PREVIOUS/)
  await expect((await started(NEW, '')).opened()).resolves.toBeUndefined()
})
