import { expect, test } from 'vitest'
import type { Env } from './env'
import { temporalPlace } from './temporal'

const PEM = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n'
const place = (given: Partial<Env>) => temporalPlace({ TEMPORAL_ADDRESS: 't:7233', TEMPORAL_NAMESPACE: 'n', ...given } as Env)

test('nothing given: no TLS; a key or anything of certificates means TLS, unless it is switched off', () => {
  expect(place({})).toEqual({ address: 't:7233', namespace: 'n' })
  expect(place({ TEMPORAL_TLS: true })).toMatchObject({ tls: {} })
  expect(place({ TEMPORAL_API_KEY: 'k' })).toEqual({ address: 't:7233', namespace: 'n', tls: {}, apiKey: 'k', metadata: { 'temporal-namespace': 'n' } })
  expect(place({ TEMPORAL_TLS_SERVER_NAME: 'x' }).tls).toEqual({ serverNameOverride: 'x' })
  expect(place({ TEMPORAL_TLS_CA: PEM, TEMPORAL_TLS: false })).toEqual({ address: 't:7233', namespace: 'n' })
})

test('certificates come as PEM (also on one line) or as paths, under our names and under those of the SDK', () => {
  const pair = { crt: Buffer.from(PEM), key: Buffer.from(PEM) }
  expect(place({ TEMPORAL_TLS_CERT: PEM, TEMPORAL_TLS_KEY: PEM.replaceAll('\n', '\\n') }).tls).toEqual({ clientCertPair: pair })
  expect(place({ TEMPORAL_TLS_CLIENT_CERT_DATA: PEM, TEMPORAL_TLS_CLIENT_KEY_DATA: PEM }).tls).toEqual({ clientCertPair: pair })
  expect(place({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: new URL(import.meta.url).pathname }).tls?.serverRootCACertificate?.length).toBeGreaterThan(100)
})

test('half a pair, or a file that is not there, is named', () => {
  expect(() => place({ TEMPORAL_TLS_CERT: PEM })).toThrow(/TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY go together/)
  expect(() => place({ TEMPORAL_TLS_CLIENT_CERT_PATH: '/none/at/all', TEMPORAL_TLS_KEY: PEM })).toThrow(/TEMPORAL_TLS_CLIENT_CERT_PATH.*\/none\/at\/all/)
})
