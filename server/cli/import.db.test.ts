import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import type { ImportReport } from '../imports/service'
import { importCustomersCommand } from './import'
import { closeAll } from './terminal'

let db: TestDatabase
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kaskad-cli-'))
  db = await freshDatabase()
  process.env.KASKAD_APP_URL = db.urls.app
  process.env.KASKAD_OWNER_URL = db.urls.owner
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await closeAll()
  await db.drop()
})

test('an import that refuses rows says so by its exit code, and still prints its report', async () => {
  const workspace = await makeWorkspace(db.owner)
  const path = (name: string, content: string) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const mapping = path('mapping.json', JSON.stringify({ format: 'kaskad.mapping/1', into: 'customers', columns: { externalId: 'id', email: 'mail' } }))
  const run = async (name: string, content: string) => {
    const printed: ImportReport[] = []
    const io = { locale: 'en' as const, note: () => {}, tell: () => {}, result: (report: unknown) => void printed.push(report as ImportReport) }
    const input = { words: [path(name, content)], options: { workspace, mapping, refused: join(folder, `refused-${name}`) } }
    return { code: await importCustomersCommand.run(input, io), report: printed[0] }
  }
  expect(await run('good.csv', 'id,mail\n1,a@b.ru\n')).toMatchObject({ code: 0, report: { statuses: { created: 1 }, refusedLines: 0 } })
  expect(await run('bad.csv', 'id,mail\n2,c@d.ru\n3,bad@@x\n')).toMatchObject({ code: 1, report: { statuses: { created: 1, rejected: 1 }, refusedLines: 1 } })
})
