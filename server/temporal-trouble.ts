import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { TemporalPlace } from './temporal'

/** How long an open door may be silent, real ms. */
const PATIENCE_MS = 3_000
/** How HTTP/2 begins: the preface and an empty frame of settings. A Temporal answers with its own. */
const GREETING = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])])

/** Temporal cannot be used: what is wrong, and what helps. */
export class TemporalTrouble extends Error {
  override name = 'TemporalTrouble'
}

/**
 * The reason behind a connection that could not be made. gRPC says "deadline exceeded" whatever happened, so the door is knocked at once more, with
 * the same certificates.
 */
export async function temporalTrouble(place: TemporalPlace, error: unknown): Promise<TemporalTrouble> {
  const denied = (error as { code?: unknown }).code
  const said = error instanceof Error ? error.message : String(error)
  const [what, remedy] = denied === 16 || denied === 7 ? [said, KEY] : ((await knock(place)) ?? [said, 'Look at its log.'])
  return new TemporalTrouble(`Temporal at ${place.address}: ${what}. ${remedy}`, { cause: error })
}

type Reason = [what: string, remedy: string]

const KEY = 'Give TEMPORAL_API_KEY (and TEMPORAL_NAMESPACE) of an account that may use it.'
const ADDRESS = 'Start it, or correct TEMPORAL_ADDRESS.'
const CLIENT = 'Give a client certificate it trusts: TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY.'
const PLAIN = 'It may want TLS: set TEMPORAL_TLS=true, or give TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY.'

/** What OpenSSL and the system call it, and what we do. */
const REASONS: [RegExp, string][] = [
  [/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, ADDRESS],
  [/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|DECRYPT_ERROR|ALERT_ACCESS_DENIED/i, CLIENT],
  [/UNABLE_TO_|SELF_SIGNED|LEAF_SIGNATURE/, 'Give the authority that signed its certificate: TEMPORAL_TLS_CA.'],
  [/ALTNAME/, 'Give the name that its certificate is for: TEMPORAL_TLS_SERVER_NAME.'],
  [/EXPIRED|NOT_YET_VALID/, 'Renew the certificate, or set the clock of this machine.'],
  [/WRONG_VERSION_NUMBER|EPROTO|PACKET_LENGTH/, 'It does not speak TLS: leave TEMPORAL_TLS and the certificates out.'],
  [/KEY_VALUES_MISMATCH/, 'TEMPORAL_TLS_KEY is not the key of TEMPORAL_TLS_CERT.'],
  [/PEM|ASN1/i, 'TEMPORAL_TLS_CERT, TEMPORAL_TLS_KEY and TEMPORAL_TLS_CA are files, or texts, in PEM.'],
]

/** Null when the door opens and somebody speaks. */
export function knock({ address, tls }: TemporalPlace): Promise<Reason | null> {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '')
  const port = Number(address.slice(colon + 1))
  return new Promise((resolve) => {
    const because = (error: Error & { code?: string }) => {
      const told = `${error.code ?? ''} ${error.message}`
      done([error.code ?? error.message, REASONS.find(([sign]) => sign.test(told))?.[1] ?? ADDRESS])
    }
    let socket: ReturnType<typeof connect> | undefined
    const done = (reason: Reason | null) => {
      socket?.destroy()
      resolve(reason)
    }
    try {
      socket = tls ? connectTls({ host, port, ALPNProtocols: ['h2'], ...secure(host, tls) }) : connect({ host, port })
    } catch (error) {
      return because(error as Error)
    }
    socket.setTimeout(PATIENCE_MS, () => done(['no answer', tls ? ADDRESS : PLAIN]))
    socket.once('error', because)
    socket.once(tls ? 'secureConnect' : 'connect', () => socket?.write(GREETING))
    // A TLS server answers a plain greeting with an alert, which begins with 0x15.
    socket.once('data', (said: Buffer) => done(!tls && said[0] === 0x15 ? ['speaks TLS', PLAIN] : null))
    socket.once('close', () => done(['closed the door', tls ? CLIENT : PLAIN]))
  })
}

function secure(host: string, { serverNameOverride, serverRootCACertificate: ca, clientCertPair: pair }: NonNullable<TemporalPlace['tls']>) {
  const servername = serverNameOverride ?? (/^[\d.]+$|:/.test(host) ? '' : host)
  return { servername, ...(ca ? { ca } : {}), ...(pair ? { cert: pair.crt, key: pair.key } : {}) }
}
