import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { env } from '../env'

const NONCE = 12
const TAG = 16

/** AES-256-GCM under a key of this one purpose. `about` is bound in: what was sealed for one workspace cannot be opened as another's. */
export function seal(text: string, about: string): string {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', keyOf(env().KASKAD_SECRET), nonce).setAAD(Buffer.from(about))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64')
}

export type Unsealed = { text: string /** Sealed under a former product secret: to be sealed anew before that one is forgotten. */; former: boolean }

/** Null for what was changed, belongs elsewhere, or was sealed under a product secret that is not among those we have (`KASKAD_SECRET`, `KASKAD_SECRET_PREVIOUS`). */
export function unseal(sealed: string, about: string): Unsealed | null {
  const { KASKAD_SECRET, KASKAD_SECRET_PREVIOUS } = env()
  for (const secret of [KASKAD_SECRET, ...KASKAD_SECRET_PREVIOUS]) {
    const text = open(sealed, about, keyOf(secret))
    if (text !== null) return { text, former: secret !== KASKAD_SECRET }
  }
  return null
}

function open(sealed: string, about: string, key: Buffer): string | null {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length < NONCE + TAG) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
    decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-TAG))
    return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

const keys = new Map<string, Buffer>()

function keyOf(secret: string): Buffer {
  const key = keys.get(secret) ?? Buffer.from(hkdfSync('sha256', secret, '', 'kaskad/secrets', 32))
  keys.set(secret, key)
  return key
}
