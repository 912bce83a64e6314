import { existsSync, readFileSync } from 'node:fs'
import { type Env, env } from './env'

/** Certificates as the SDK takes them; `{}` = TLS with what the system trusts. */
export type TemporalTls = {
  serverNameOverride?: string
  serverRootCACertificate?: Buffer
  clientCertPair?: { crt: Buffer; key: Buffer }
}

/** Where Temporal is and how one gets in: the same for clients and workers, for a server of one's own and for Temporal Cloud. */
export type TemporalPlace = { address: string; namespace: string; tls?: TemporalTls; apiKey?: string; metadata?: Record<string, string> }

/**
 * From the environment. An API key or anything said of certificates means TLS; `TEMPORAL_TLS=true` alone means TLS with what the system trusts,
 * `TEMPORAL_TLS=false` none, whatever else is given. Throws, naming the variable, when half of a pair is missing or a file cannot be read.
 */
export function temporalPlace(given: Env = env()): TemporalPlace {
  const cert = pem(given, 'TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_CERT_DATA')
  const key = pem(given, 'TEMPORAL_TLS_KEY', 'TEMPORAL_TLS_CLIENT_KEY_PATH', 'TEMPORAL_TLS_CLIENT_KEY_DATA')
  const ca = pem(given, 'TEMPORAL_TLS_CA', 'TEMPORAL_TLS_SERVER_CA_CERT_PATH', 'TEMPORAL_TLS_SERVER_CA_CERT_DATA')
  if (!cert !== !key) throw new Error('environment: TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY go together; one of them is missing')
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, TEMPORAL_API_KEY: apiKey, TEMPORAL_TLS_SERVER_NAME: name } = given
  const tls: TemporalTls = {
    ...(name ? { serverNameOverride: name } : {}),
    ...(ca ? { serverRootCACertificate: ca } : {}),
    ...(cert && key ? { clientCertPair: { crt: cert, key } } : {}),
  }
  const wanted = given.TEMPORAL_TLS ?? (apiKey !== undefined || Object.keys(tls).length > 0)
  // Cloud's regional endpoints serve many namespaces: beside a key they want to be told which.
  const keyed = apiKey ? { apiKey, metadata: { 'temporal-namespace': namespace } } : {}
  return { address, namespace, ...(wanted ? { tls } : {}), ...keyed }
}

type Name = keyof Env & `TEMPORAL_TLS_${string}`

/** The first that is given: a path, or the PEM itself. */
function pem(given: Env, ...names: Name[]): Buffer | undefined {
  const name = names.find((one) => given[one])
  if (!name) return undefined
  const value = String(given[name])
  if (value.includes('-----BEGIN')) return Buffer.from(value.replaceAll('\\n', '\n'))
  if (!existsSync(value)) throw new Error(`environment: ${name} is neither a PEM nor the path of a file that is there: ${value}`)
  return readFileSync(value)
}
