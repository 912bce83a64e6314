import pino from 'pino'

/** Structured log of every server process. Bodies, keys, names and addresses are never logged. */
export const log = pino({ name: 'kaskad', level: process.env.KASKAD_LOG_LEVEL ?? 'info', redact: ['*.authorization', '*.password', '*.email', '*.phone'] })
