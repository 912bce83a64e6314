import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'

/** Certificates for tests, written in DER by hand: no package and no `openssl` needed. */
export type Signed = { cert: string; key: string }

const tlv = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const size = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
const sequence = (...parts: Uint8Array[]) => tlv(0x30, ...parts)
const bytes = (hex: string) => Buffer.from(hex, 'hex')
const oid = (hex: string) => tlv(0x06, bytes(hex))

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'))
const named = (name: string) => sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(name)))))
const extension = (id: string, critical: boolean, value: Buffer) => sequence(oid(id), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value))
const utc = (at: Date) => tlv(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`))

/** A certificate for `host` (and 127.0.0.1) that `by` signed; an authority that signed itself without `by`. Valid from yesterday for a month, or over already. */
export function certificate(host: string, by?: Signed, { over = false } = {}): Signed {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer: KeyObject = by ? createPrivateKey(by.key) : pair.privateKey
  const issuerName = by ? new X509Certificate(by.cert).subject.replace('CN=', '') : host
  const day = 86_400_000
  const now = Date.now()
  const ends = new Date(over ? now - day : now + 30 * day)
  const alternatives = sequence(tlv(0x82, Buffer.from(host)), tlv(0x87, Buffer.from([127, 0, 0, 1])))
  const content = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_SHA256,
    named(issuerName),
    sequence(utc(new Date(now - 2 * day)), utc(ends)),
    named(host),
    createPublicKey(pair.privateKey).export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(extension('551d13', true, sequence(...(by ? [] : [tlv(0x01, Buffer.from([0xff]))]))), extension('551d11', false, alternatives))),
  )
  const signature = sign('sha256', content, issuer)
  const der = sequence(content, ECDSA_SHA256, tlv(0x03, Buffer.from([0]), signature))
  const cert = `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n').trim()}\n-----END CERTIFICATE-----\n`
  return { cert, key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}
