import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { env } from '../env'

/** What a link lets its holder do; a token of one purpose is nothing for another. */
const PURPOSES = ['feedback', 'coupon', 'unsubscribe', 'preferences'] as const
export type Purpose = (typeof PURPOSES)[number]

/** `message` = the message the link was sent in, which names customer, step and address. `expires` in ms on the workspace's clock. */
export type Claim = { purpose: Purpose; workspace: string; message: number; expires: number }

// purpose (1) + workspace (16) + message (6) + expiry in hours since 1970 (4), then 15 bytes of the signature: 42 bytes, 56 signs.
const BODY = 27
const SIGNATURE = 15
const HOUR = 3_600_000

/** A short signed token, safe in a URL. Nothing about it is stored. */
export function signToken(claim: Claim): string {
  const body = Buffer.alloc(BODY)
  body.writeUInt8(PURPOSES.indexOf(claim.purpose), 0)
  body.write(claim.workspace.replaceAll('-', ''), 1, 'hex')
  body.writeUIntBE(claim.message, 17, 6)
  body.writeUInt32BE(Math.ceil(claim.expires / HOUR), 23)
  return Buffer.concat([body, signature(body, env().KASKAD_SECRET)]).toString('base64url')
}

/** The claim of a token whose signature holds and whose purpose is one of `purposes`; null otherwise. Whether it has expired depends on a clock. */
export function readToken(token: string, purposes: readonly Purpose[]): Claim | null {
  if (!/^[\w-]{56}$/.test(token)) return null
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== BODY + SIGNATURE) return null
  const body = bytes.subarray(0, BODY)
  const { KASKAD_SECRET, KASKAD_SECRET_PREVIOUS } = env()
  // What lies in mailboxes holds after the product's secret was changed, as long as the former one is known.
  if (![KASKAD_SECRET, ...KASKAD_SECRET_PREVIOUS].some((secret) => timingSafeEqual(bytes.subarray(BODY), signature(body, secret)))) return null
  const purpose = PURPOSES[body.readUInt8(0)]
  if (!purpose || !purposes.includes(purpose)) return null
  const hex = body.toString('hex', 1, 17)
  const workspace = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  return { purpose, workspace, message: body.readUIntBE(17, 6), expires: body.readUInt32BE(23) * HOUR }
}

const keys = new Map<string, KeyObject>()

/** Made once: a message has several links, and a key from text is a good part of what one costs. */
function keyOf(secret: string): KeyObject {
  const key = keys.get(secret) ?? createSecretKey(Buffer.from(secret))
  keys.set(secret, key)
  return key
}

const signature = (body: Buffer, secret: string) => createHmac('sha256', keyOf(secret)).update('link|').update(body).digest().subarray(0, SIGNATURE)
