import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Env, env } from '../env'
import { temporalPlace } from '../temporal'
import { temporalTrouble } from '../temporal-trouble'
import { Stage } from './testing'
import { certificate } from './testing/certificates'
import { type Door, guarded, listener } from './testing/guarded'

const TEMPORAL = process.env.KASKAD_TEST_TEMPORAL ?? '127.0.0.1:7233'

const authority = certificate('Kaskad test authority')
const house = certificate('localhost', authority)
const guest = certificate('guest', authority)
const stranger = certificate('stranger', certificate('another authority'))

let stage: Stage
let door: Door
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kaskad-certificates-'))
  for (const [name, text] of Object.entries({ 'ca.pem': authority.cert, 'guest.pem': guest.cert, 'guest.key': guest.key }))
    writeFileSync(join(folder, name), text)
  door = await guarded(TEMPORAL, { cert: house.cert, key: house.key, ca: authority.cert, requestCert: true, rejectUnauthorized: true })
  process.env.KASKAD_TEST_TEMPORAL = door.address
  Object.assign(process.env, {
    TEMPORAL_TLS_CERT: join(folder, 'guest.pem'),
    TEMPORAL_TLS_KEY: join(folder, 'guest.key'),
    TEMPORAL_TLS_CA: join(folder, 'ca.pem'),
    TEMPORAL_TLS_SERVER_NAME: 'localhost',
  })
  stage = await Stage.make({ customers: 4 })
})
afterAll(async () => {
  await stage.close()
  await door.close()
  rmSync(folder, { recursive: true })
})

/** The environment with these in place of its certificates. */
const given = (over: Partial<Env>): Env => {
  const { TEMPORAL_TLS_CERT: _, TEMPORAL_TLS_KEY: __, TEMPORAL_TLS_CA: ___, TEMPORAL_TLS_SERVER_NAME: ____, ...rest } = env()
  return { ...rest, TEMPORAL_ADDRESS: door.address, ...over } as Env
}

test('behind a door that wants a client certificate, client and worker get in, and a cohort runs to its end', async () => {
  expect(env().TEMPORAL_ADDRESS).toBe(door.address)
  await stage.admit()
  const worker = await stage.worker()
  await stage.until(async () => (await stage.count(`enrolments where state = 'active'`)) === 0)
  await worker.stop()
  expect(await stage.count(`enrolments where state = 'finished' and step = 'lost'`)).toBe(4)
})

describe('who is not let in is told why, and what helps', () => {
  const ca = { TEMPORAL_TLS_CA: authority.cert, TEMPORAL_TLS_SERVER_NAME: 'localhost' }
  const own = { TEMPORAL_TLS_CERT: guest.cert, TEMPORAL_TLS_KEY: guest.key }
  test.each<[string, Partial<Env>, RegExp]>([
    ['no client certificate', ca, /CERTIFICATE_REQUIRED.*TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY/],
    [
      'a certificate of another authority',
      { ...ca, TEMPORAL_TLS_CERT: stranger.cert, TEMPORAL_TLS_KEY: stranger.key },
      /TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY/,
    ],
    ['a server of an unknown authority', { ...own, TEMPORAL_TLS_SERVER_NAME: 'localhost' }, /authority that signed its certificate: TEMPORAL_TLS_CA/],
    ['a server of another name', { ...own, TEMPORAL_TLS_CA: authority.cert, TEMPORAL_TLS_SERVER_NAME: 'elsewhere' }, /ALTNAME.*TEMPORAL_TLS_SERVER_NAME/],
    ['no TLS at all', {}, /TEMPORAL_TLS=true/],
    ['a key of another certificate', { ...ca, TEMPORAL_TLS_CERT: guest.cert, TEMPORAL_TLS_KEY: house.key }, /TEMPORAL_TLS_KEY is not the key/],
    ['TLS where the server speaks plainly', { ...ca, TEMPORAL_ADDRESS: TEMPORAL }, /leave TEMPORAL_TLS and the certificates out/],
    ['nobody at the address', { TEMPORAL_ADDRESS: '127.0.0.1:1' }, /ECONNREFUSED.*TEMPORAL_ADDRESS/],
  ])('%s', async (_, over, reason) => {
    const { namespace, ...place } = temporalPlace(given(over))
    for (const attempt of [() => Connection.connect({ ...place, connectTimeout: 600 }), () => NativeConnection.connect(place)]) {
      const error = await attempt().then(
        () => undefined,
        (refused) => refused,
      )
      expect(error).toBeDefined()
      expect((await temporalTrouble({ namespace, ...place }, error)).message).toMatch(reason)
    }
  })
})

test('an API key goes along with each call, over TLS, with the namespace it is for', async () => {
  const cloud = await listener({ cert: house.cert, key: house.key })
  const over = { TEMPORAL_ADDRESS: cloud.address, TEMPORAL_API_KEY: 'key-of-kaskad', TEMPORAL_NAMESPACE: 'shop.a1b2c', TEMPORAL_TLS_CA: authority.cert }
  const { namespace, ...place } = temporalPlace(given({ ...over, TEMPORAL_TLS_SERVER_NAME: 'localhost' }))
  expect(namespace).toBe('shop.a1b2c')
  const client = await Connection.connect(place)
  const ours = cloud.heard.length
  expect(ours).toBeGreaterThan(0)
  const native = await NativeConnection.connect(place)
  expect(cloud.heard.length).toBeGreaterThan(ours)
  expect(cloud.heard.every((headers) => headers.authorization === 'Bearer key-of-kaskad' && headers['temporal-namespace'] === 'shop.a1b2c')).toBe(true)
  await client.close()
  await native.close()
  await cloud.close()
})
