import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import { type Spelling, spelt } from './spelling'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

async function hashes(spelling: Spelling, guest: { email?: string; phone?: string; externalId?: string }) {
  const { email, phone, externalId } = spelt(spelling)
  const { rows } = await db.owner.$client.query(
    `select encode(${email}, 'hex') as email, encode(${phone}, 'hex') as phone, encode(${externalId}, 'hex') as "externalId"
     from (select $1::text as email, $2::text as phone, $3::text as external_id) c`,
    [guest.email ?? null, guest.phone ?? null, guest.externalId ?? null],
  )
  return rows[0]
}

test('Meta: SHA-256, the phone without its plus (the vectors of its customer information parameters)', async () => {
  expect(await hashes({ hash: 'sha256', phone: 'digits' }, { email: ' John_Smith@gmail.com ', phone: '+1 (650) 555-1212' })).toMatchObject({
    email: '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f',
    phone: 'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176',
  })
})

test('Yandex Audience: MD5, the phone without its plus (the vectors of its file requirements)', async () => {
  const yandex = (email: string, phone: string) => hashes({ hash: 'md5', phone: 'digits' }, { email, phone })
  expect(await yandex('Mail@yandex.ru', '+79876543210')).toMatchObject({
    email: '3c56ff8fef0f6c65b36b2d25720fe276',
    phone: '5c5259938ed3e632bc5e3f94731090af',
  })
  expect(await yandex('example2@yandex.ru', '+79012345678')).toMatchObject({
    email: '8d2b135ba9bd88fbfbd8ececb31196d1',
    phone: '7cea6da797b7105aee4188b6731a9006',
  })
})

test('Google: SHA-256 of the phone in E.164, plus included', async () => {
  const { createHash } = await import('node:crypto')
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  expect(await hashes({ hash: 'sha256', phone: 'plus' }, { email: 'test@example.com', phone: '+79161234567', externalId: ' 906 ' })).toEqual({
    email: '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b',
    phone: sha256('+79161234567'),
    externalId: sha256('906'),
  })
})

test('what is not there, or is empty, has no hash', async () => {
  for (const hash of ['sha256', 'md5'] as const) {
    for (const phone of ['plus', 'digits'] as const) {
      expect(await hashes({ hash, phone }, {})).toEqual({ email: null, phone: null, externalId: null })
      expect(await hashes({ hash, phone }, { email: ' ', phone: '', externalId: '  ' })).toEqual({ email: null, phone: null, externalId: null })
    }
  }
})
