import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { type ImportReport, importCustomers, importReceipts, replay } from './service'

let db: TestDatabase
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kaskad-import-'))
  db = await freshDatabase()
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await db.drop()
})

const MAPPING = {
  format: 'kaskad.mapping/1',
  into: 'receipts',
  timeZone: 'Europe/Moscow',
  timeFormat: 'dd.MM.yyyy HH:mm',
  decimals: 2,
  groupBy: ['Чек'],
  columns: {
    externalId: 'Чек',
    location: 'Магазин',
    occurredAt: 'Время',
    'customer.card': 'Карта',
    'items.sku': 'Товар',
    'items.quantity': 'Количество',
    'items.price': 'Сумма',
  },
  constants: { source: 'file' },
}
const HEADING = 'Чек;Магазин;Время;Карта;Товар;Количество;Сумма'
let files = 0
const write = (content: string | Uint8Array) => {
  const file = join(folder, `f${++files}.csv`)
  writeFileSync(file, content)
  return file
}
const sandbox = () => makeWorkspace(db.owner, { startsAt: '2026-01-05T00:00:00Z', rate: 86_400 * 5 })
const load = async (content: string | Uint8Array, mapping: object = MAPPING, workspace?: string): Promise<ImportReport & { refused: string }> => {
  const file = write(content)
  const report = await importReceipts({ db: db.app, workspace: workspace ?? (await sandbox()), file, mapping, refusedPath: `${file}.refused` })
  return { ...report, refused: report.refusedFile ? readFileSync(report.refusedFile, 'utf8') : '' }
}
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  )

test('good lines are kept, the others come back in a file with what is wrong', async () => {
  const lines = [
    HEADING,
    '1;А;02.01.2026 10:00;100;чай;1;150,50',
    '1;А;02.01.2026 10:00;100;кофе;2;1 200.00',
    '2;А;30.02.2026 10:00;100;чай;1;10',
    '3;А;03.01.2026 10:00;7.9E+10;чай;1;10',
    '4;А;03.01.2026 10:00;;чай;1;-5',
    '5;А;03.01.2026 10:00;;чай',
    '6;А;03.01.2026 10:00;;=HYPERLINK("x");1;1,234',
    '7;А;03.01.2026 10:00;;чай;1;4.440892e-16',
    '8;Б;03.01.2026 10:00;;=1+1;1;7',
    '8;В;03.01.2026 10:00;;чай;1;7',
  ]
  const workspace = await sandbox()
  const report = await load(lines.join('\r\n'), MAPPING, workspace)
  expect(report.statuses).toEqual({ accepted: 2, rejected: 6 })
  expect(report.refusedLines).toBe(7)
  expect(report.warnings.map((w) => w.code)).toContain('file.exponent')
  const refused = report.refused.split('\n')
  expect(refused[0]).toBe(`refused_line;refused_because;${HEADING}`)
  // In the order of the file, whenever each was refused.
  expect(refused.slice(1, -1).map((line) => Number(line.split(';')[0]))).toEqual([4, 5, 6, 7, 8, 10, 11])
  expect(report.refused).toContain(`"'=HYPERLINK(""x"")"`)
  const { rows } = await db.owner.$client.query(
    `select r.external_id, r.total, r.occurred_at, (select live from facts f where f.receipt_id = r.id and type = 'purchased') as live,
       (select count(*) from receipt_items i where i.receipt_id = r.id) as items from receipts r where workspace_id = $1 order by 1`,
    [workspace],
  )
  expect(rows).toEqual([
    { external_id: '1', total: 135_050, occurred_at: new Date('2026-01-02T07:00:00Z'), live: false, items: 2 },
    { external_id: '7', total: 0, occurred_at: new Date('2026-01-03T07:00:00Z'), live: false, items: 1 },
  ])
})

describe('files that are refused whole, with a reason', () => {
  const good = `${HEADING}\n1;А;02.01.2026 10:00;100;чай;1;150\n`
  test.each<[string, string | Uint8Array, string]>([
    ['empty', '', 'file.empty'],
    ['an archive named .csv', Buffer.from('PK\u0003\u0004....'), 'file.archive'],
    ['no heading', '1;2;3\n4;5;6\n', 'file.no_heading'],
    ['a repeated heading', `${HEADING};Чек\n`, 'file.heading_repeated'],
    ['a missing column', good.replace('Карта', 'Телефон'), 'file.columns_missing'],
    ['Windows-1251', Buffer.from([0xd7, 0xe5, 0xea, 0x3b, 0xcc, 0xe0, 0xe3, 0xe0, 0xe7, 0xe8, 0xed, 0x0a]), 'file.encoding'],
  ])('%s', async (_, content, expected) => expect(await code(load(content))).toBe(expected))

  test('a file that is not there, and mappings that are wrong', async () => {
    const workspace = await sandbox()
    expect(await code(importReceipts({ db: db.app, workspace, file: join(folder, 'none.csv'), mapping: MAPPING }))).toBe('file.unreadable')
    const { occurredAt, ...columns } = MAPPING.columns
    const error = await load(good, { ...MAPPING, columns: { ...columns, colour: 'Товар' }, more: 1 }).catch((e) => e)
    expect(error.details.issues.map((i: { path: string }) => i.path).sort()).toEqual(['columns.colour', 'columns.occurredAt', 'more'])
    expect(occurredAt).toBe('Время')
    const invented = { ...MAPPING, constants: { ...MAPPING.constants, 'customer.consents': [] } }
    expect(await code(load(good, invented, await makeWorkspace(db.owner)))).toBe('mapping.sandbox_only')
  })
})

test('a byte order mark, semicolons and another encoding are fine', async () => {
  const content = `\ufeff${HEADING}\n1;А;02.01.2026 10:00;100;чай;1;150\n`
  expect((await load(content)).statuses).toEqual({ accepted: 1 })
  const [first, second] = ['Чек;Магазин;Время;Карта;Товар;Количество;Сумма', '1;А;02.01.2026 10:00;100;чай;1;150']
  const cp1251 = Buffer.from([...`${first}\n${second}\n`].map((c) => (c >= 'А' && c <= 'я' ? c.charCodeAt(0) - 0x0410 + 0xc0 : c.charCodeAt(0))))
  expect((await load(cp1251, { ...MAPPING, encoding: 'windows-1251' })).statuses).toEqual({ accepted: 1 })
})

test('a quote that is never closed: what stood before it is kept, and what it swallowed comes back', async () => {
  const rows = [
    '1;А;02.01.2026 10:00;100;чай;1;150',
    '2;А;02.01.2026 10:00;100;чай;1;150',
    '3;"А;02.01.2026 10:00;100;чай;1;150',
    '4;Б;02.01.2026 10:00;100;чай;1;150',
  ]
  const { groupBy, ...oneEach } = MAPPING
  expect(groupBy).toHaveLength(1)
  const report = await load(`\ufeff${[HEADING, ...rows].join('\r\n')}\r\n`, oneEach)
  expect(report.fault).toMatchObject({ code: 'file.quote', message: expect.stringContaining('line 4') })
  expect(report).toMatchObject({ lines: 4, statuses: { accepted: 2, rejected: 2 }, refusedLines: 2 })
  const refused = report.refused.split('\n')
  expect(refused[1]).toMatch(/^4;"A quote opened near line 4 .*;3;"""А";02\.01\.2026 10:00;100;чай;1;150$/)
  expect(refused[2]).toMatch(/^5;.*;4;Б;02\.01\.2026 10:00;100;чай;1;150$/)

  // Of a receipt that was being read, lines may be missing: it comes back whole.
  const grouped = await load([HEADING, ...rows.slice(0, 2), rows[1]!.replace('чай', 'кофе'), rows[2]].join('\n'))
  expect(grouped).toMatchObject({ lines: 4, statuses: { accepted: 1, rejected: 2 }, refusedLines: 3 })
  expect(grouped.refused.split('\n').map((row) => row.split(';')[0])).toEqual(['refused_line', '3', '4', '5', ''])
})

test('a quote that is never closed takes nothing along of a long file', async () => {
  const row = (n: number) => `${n};А;02.01.2026 10:00;${n};чай;1;150`
  const { groupBy, ...oneEach } = MAPPING
  const lines = Array.from({ length: 6000 }, (_, i) => row(i))
  lines[3000] = lines[3000]!.replace('А', '"А')
  const small = await load([HEADING, ...lines].join('\n'), oneEach)
  expect([small.fault?.code, small.statuses.accepted, small.refusedLines]).toEqual(['file.quote', 3000, 3000])
  // Over a megabyte after the quote.
  const tail = Array.from({ length: 30_000 }, (_, i) => row(10_000 + i))
  const big = await load([HEADING, ...lines, ...tail].join('\n'), oneEach)
  expect([big.fault?.code, big.statuses.accepted, big.refusedLines]).toEqual(['file.quote', 3000, 33_000])
})

test('money with a loose comma is taken, and a look at it is asked for', async () => {
  const lines = [
    HEADING,
    '1;А;02.01.2026 10:00;100;чай;1;12,5',
    '2;А;02.01.2026 10:00;100;чай;1;12,50',
    '3;А;02.01.2026 10:00;100;чай;1,5;7,1',
    '4;А;02.01.2026 10:00;100;чай;1;7.1',
  ]
  const report = await load(lines.join('\n'))
  expect(report.statuses).toEqual({ accepted: 4 })
  expect(report.warnings).toMatchObject([{ code: 'file.comma', path: 'Сумма', message: expect.stringMatching(/“12,5” in line 2, 2 amounts/) }])
})

test('a refused row says everything that is wrong with it, by its columns, with advice for a file', async () => {
  const lines = [
    HEADING,
    '1;А;30.02.2026 10:00;7.9E+10;чай;1;10',
    '2;А;03.01.2026 10:00;100;чай;много;1e400',
    ';А;вчера;7.9E+10;;1;-5',
    '4;А;03.01.2026 10:00;100;чай;1;1.5e+2',
  ]
  const report = await load(lines.join('\n'))
  expect(report.statuses).toEqual({ accepted: 1, rejected: 3 })
  const because = (line: number) => report.refused.split('\n').find((row) => row.startsWith(`${line};`))!
  expect(because(2)).toContain('Время: The calendar has no such day or time: “30.02.2026 10:00”. Correct the cell; if day and month changed places')
  expect(because(2)).toContain('Карта: This card number was shortened by a spreadsheet')
  expect(because(3)).toContain('Количество: “много” is not a quantity. Write quantities like 2 or 0.350.')
  expect(because(3)).toContain('Сумма: “1e400” is too large for an amount. Look whether the mapping names the right column')
  for (const part of [
    'Время: “вчера” does not have the form',
    'Карта: This card',
    'Чек: The cell is empty.',
    'Товар: The cell is empty.',
    'Сумма: An amount is below zero.',
  ])
    expect(because(4)).toContain(part)
  for (const line of [2, 3, 4]) expect(because(line)).not.toMatch(/documentation|customer\.card|items\.|RFC/)
  // Only what was taken is said to have been taken.
  expect(report.warnings).toMatchObject([{ code: 'file.exponent', path: 'Сумма', message: expect.stringMatching(/1 number was shortened .* line 5/) }])
})

test('a day that may be a month is refused, with the way out', async () => {
  const { timeFormat, ...mapping } = MAPPING
  expect(timeFormat).toBeDefined()
  const report = await load(`${HEADING}\n1;А;03/04/2025;100;чай;1;150\n`, mapping)
  expect(report.refused).toContain('timeFormat')
})

test('customers from a file: e-mails and phones are judged, without a column there is no permission', async () => {
  const workspace = await sandbox()
  const file = write(
    'id,phone,mail,born,tags\n1,+79160000001,a@b.ru,01.05.1990,"vip,new"\n2,89160000002,,,\n3,,a b@c,,\n4,,two@a.ru two@b.ru,,\n5,,,31.02.1990,\n6,7.9E+10,,,\n',
  )
  const mapping = {
    format: 'kaskad.mapping/1',
    into: 'customers',
    columns: { externalId: 'id', phone: 'phone', email: 'mail', birthday: 'born', tags: 'tags' },
  }
  const report = await importCustomers({ db: db.app, workspace, file, mapping, refusedPath: `${file}.refused` })
  expect(report.statuses).toEqual({ created: 1, rejected: 5 })
  const { rows } = await db.owner.$client.query('select external_id, phone, email, birthday, tags from customers where workspace_id = $1', [workspace])
  expect(rows).toEqual([{ external_id: '1', phone: '+79160000001', email: 'a@b.ru', birthday: '1990-05-01', tags: ['vip', 'new'] }])
  expect((await db.owner.$client.query('select 1 from consents where workspace_id = $1', [workspace])).rowCount).toBe(0)
})

test('a replay feeds receipts as the clock reaches them, live, and never lets the clock pass them', async () => {
  const workspace = await sandbox()
  const days = ['04.01.2026 10:00', '05.01.2026 10:00', '09.01.2026 10:00', '07.01.2026 10:00', '12.01.2026 23:00']
  const file = write([HEADING, ...days.map((day, i) => `${i};А;${day};${i};чай;1;150`)].join('\n'))
  const seen: string[] = []
  const report = await replay({ db: db.app, workspace, file, mapping: MAPPING, onProgress: (p) => seen.push(p.clock) })
  expect(report).toMatchObject({ receipts: 4, leftOut: 1, statuses: { accepted: 4 } })
  expect(seen).toEqual([...seen].sort())
  expect(seen.length).toBeGreaterThan(5)
  const { rows } = await db.owner.$client.query(
    `select f.live, f.known_at = f.occurred_at as prompt from facts f where workspace_id = $1 and type = 'purchased'`,
    [workspace],
  )
  expect(rows).toEqual(Array(4).fill({ live: true, prompt: true }))
  const clock = await db.owner.$client.query('select watermark, clock_running, clock_virtual from workspaces where id = $1', [workspace])
  expect(clock.rows[0]).toMatchObject({ watermark: null, clock_running: true })
  expect(clock.rows[0].clock_virtual.getTime()).toBeLessThan(Date.parse('2026-01-20'))
  expect(await code(replay({ db: db.app, workspace: await makeWorkspace(db.owner), file, mapping: MAPPING }))).toBe('replay.sandbox_only')
})
