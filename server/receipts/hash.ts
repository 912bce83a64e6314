import { createHash } from 'node:crypto'

/** Of a body as its schema read it: fields in the schema's order, defaults filled in, numbers and phones in one form. */
export const hashOf = (document: unknown): string => createHash('sha256').update(JSON.stringify(document)).digest('base64url')
