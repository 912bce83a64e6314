import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { env } from '../env'

const NONCE = 12
const TAG = 16

/** AES-256-GCM under a key of this one purpose. `about` is bound in: what was sealed for one workspace cannot be opened as another's. */
export function seal(text: string, about: string): string {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key(), nonce).setAAD(Buffer.from(about))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64')
}

/** Null for what was changed, belongs elsewhere, or was sealed under another product secret. */
export function unseal(sealed: string, about: string): string | null {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length < NONCE + TAG) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', key(), bytes.subarray(0, NONCE), { authTagLength: TAG })
    decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-TAG))
    return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

let made: { from: string; key: Buffer } | undefined

function key(): Buffer {
  const from = env().KASKAD_SECRET
  if (made?.from !== from) made = { from, key: Buffer.from(hkdfSync('sha256', from, '', 'kaskad/secrets', 32)) }
  return made.key
}
