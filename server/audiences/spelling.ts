import type { AudienceHash, AudiencePhone } from '../../db/schema'

/** How an audience's identifiers are written: chosen when it is made, for good. */
export type Spelling = { hash: AudienceHash; phone: AudiencePhone }

/**
 * SQL of identifiers as advertising systems compare them, from columns of a customer: bytes, null where there is nothing. E-mail trimmed and in lower case;
 * phone in E.164, with its plus (Google) or its digits alone (Meta, Yandex, VK); our own id of the guest trimmed. Nothing but hashes leaves the database.
 */
export function spelt({ hash, phone }: Spelling): { email: string; phone: string; externalId: string } {
  const hashed = (text: string) => (hash === 'md5' ? `decode(md5(${text}), 'hex')` : `sha256(convert_to(${text}, 'UTF8'))`)
  const digits = `nullif(regexp_replace(c.phone, '\\D', '', 'g'), '')`
  return {
    email: hashed(`nullif(lower(btrim(c.email)), '')`),
    phone: hashed(phone === 'plus' ? `'+' || ${digits}` : digits),
    externalId: hashed(`nullif(btrim(c.external_id), '')`),
  }
}
