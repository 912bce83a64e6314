import pino from 'pino'

/** Of an error only what names the fault: PostgreSQL's `detail` quotes the very row. */
const err = (error: unknown) =>
  error instanceof Error ? { type: error.name, message: error.message, code: (error as { code?: unknown }).code, stack: error.stack } : error

/** Structured log of every server process. Bodies, keys, names and addresses are never logged. */
export const log = pino({
  serializers: { err },
  name: 'kaskad',
  level: process.env.KASKAD_LOG_LEVEL ?? 'info',
  redact: ['*.authorization', '*.password', '*.email', '*.phone'],
})
