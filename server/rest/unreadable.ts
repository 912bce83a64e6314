import { subscribe } from 'node:diagnostics_channel'
import { Server } from 'node:http'
import type { Socket } from 'node:net'
import { localeOf } from '../messages/words'
import { problem } from './problem'

type ParseError = Error & { code?: string; rawPacket?: Buffer }

/** Requests that Node's parser gives up on, by its code: status and words. Anything else is malformed. */
const FAULTS: Record<string, [status: number, code: string]> = {
  HPE_INVALID_URL: [400, 'request.url'],
  HPE_HEADER_OVERFLOW: [431, 'request.headers'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request.slow'],
}

/**
 * Lets every HTTP server of this process answer what cannot be parsed (an address with letters that were not percent-encoded) with a problem document,
 * where Node would send a bare status line. Next makes the server and hands it to nobody, hence the channel; called once, from `instrumentation.ts`.
 */
export function answerUnreadable(): void {
  const known = new WeakSet<Server>()
  subscribe('net.server.socket', (message) => {
    const { server } = (message as { socket: Socket & { server?: unknown } }).socket
    if (!(server instanceof Server) || known.has(server)) return
    known.add(server)
    server.on('clientError', (error: ParseError, socket) => void answer(error, socket as Socket))
  })
}

async function answer(error: ParseError, socket: Socket & { _httpMessage?: { headersSent: boolean } }): Promise<void> {
  // Somebody who left, or an answer that is already under way: nothing can be said.
  if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
    socket.destroy(error)
    return
  }
  const [status, code] = FAULTS[error.code ?? ''] ?? [400, 'request.malformed']
  const packet = error.rawPacket?.toString('latin1') ?? ''
  const response = problem(status, code, localeOf(/^accept-language:\s*(.*?)\r?$/im.exec(packet)?.[1]))
  const body = await response.text()
  const headers = [...response.headers, ['content-length', String(Buffer.byteLength(body))], ['connection', 'close']]
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\n${headers.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`)
}

const REASONS: Record<number, string> = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' }
