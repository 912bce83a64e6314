import { z } from 'zod'

/**
 * Everything the processes read from their environment, checked at boot. `scripts/start.mjs` fills it in for the embedded set-up;
 * an operator gives the same names.
 */
const text = z
  .string()
  .transform((value) => value || undefined)
  .optional()

const schema = z.object({
  KASKAD_APP_URL: z.string().min(1),
  KASKAD_RELAY_URL: z.string().min(1).optional(),
  KASKAD_SENDER_URL: z.string().min(1).optional(),
  KASKAD_OWNER_URL: z.string().min(1).optional(),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  /** How one gets into a Temporal that is guarded (server/temporal.ts). Certificates: a path, or the PEM itself; the longer names are the SDK's own. */
  TEMPORAL_API_KEY: text,
  TEMPORAL_TLS: z
    .enum(['true', 'false', '1', '0', ''])
    .transform((value) => (value === '' ? undefined : value === 'true' || value === '1'))
    .optional(),
  TEMPORAL_TLS_CERT: text,
  TEMPORAL_TLS_CLIENT_CERT_PATH: text,
  TEMPORAL_TLS_CLIENT_CERT_DATA: text,
  TEMPORAL_TLS_KEY: text,
  TEMPORAL_TLS_CLIENT_KEY_PATH: text,
  TEMPORAL_TLS_CLIENT_KEY_DATA: text,
  TEMPORAL_TLS_CA: text,
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: text,
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: text,
  TEMPORAL_TLS_SERVER_NAME: text,
  KASKAD_TASK_QUEUE: z.string().default('kaskad'),
  /** Signs links and sessions, seals stored secrets; at least 32 characters. */
  KASKAD_SECRET: z.string().min(32),
  /** What it was before, commas between: what those signed holds and what they sealed is opened, but nothing new is made with them. */
  KASKAD_SECRET_PREVIOUS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((secret) => secret.trim() || []))
    .pipe(z.array(z.string().min(32, 'each at least 32 characters, commas between'))),
  /** Where people reach the product: `http://localhost:3000`. */
  KASKAD_PUBLIC_URL: z.string().url().default('http://localhost:3000'),
  KASKAD_SMTP_URL: z.string().default('smtp://127.0.0.1:2525'),
  /** Address that mails are sent from; the workspace's name stands before it. */
  KASKAD_MAIL_FROM: z.string().email().default('hello@kaskad.local'),
  /** Folder of state: refused rows, worker bundle. */
  KASKAD_STATE: z.string().default('.kaskad'),
  /** Customers in one cohort workflow. */
  KASKAD_COHORT_SIZE: z.coerce.number().int().min(1).max(2000).default(1000),
  /** `host:port` inside the network that webhooks may call all the same, commas between. */
  KASKAD_WEBHOOK_ALLOW: z.string().default(''),
  /** `host:port` or a port where each process shows its figures to Prometheus; without one it counts nothing. The web's are at `/metrics`. */
  KASKAD_WORKER_METRICS: text,
  KASKAD_RELAY_METRICS: text,
  KASKAD_SENDER_METRICS: text,
  KASKAD_RATE_LIMIT: z.coerce.number().int().min(1).default(600),
})

export type Env = z.infer<typeof schema>

let read: Env | undefined

/** Throws at first use, naming every variable that is missing or wrong. */
export function env(): Env {
  if (read) return read
  const parsed = schema.safeParse(process.env)
  if (!parsed.success) throw new Error(`environment: ${parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')}`)
  read = parsed.data
  return read
}
