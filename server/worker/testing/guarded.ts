import { createServer as createHttp2 } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { createServer, type TlsOptions } from 'node:tls'

export type Door = { address: string; close: () => Promise<void> }

/** TLS in front of a server that speaks plainly, as a cluster's gateway: what the client shows is judged by `options`. */
export async function guarded(to: string, options: TlsOptions): Promise<Door> {
  const [host, port] = to.split(':') as [string, string]
  const sockets = new Set<Socket>()
  const server = createServer({ ...options, ALPNProtocols: ['h2'] }, (near) => {
    const far = connect(Number(port), host)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  server.on('tlsClientError', () => {})
  return { address: `127.0.0.1:${await listen(server)}`, close: () => shut(server, sockets) }
}

/** A gRPC server behind TLS that answers every call with nothing, and keeps what each brought along. */
export async function listener(options: TlsOptions): Promise<Door & { heard: Record<string, unknown>[] }> {
  const heard: Record<string, unknown>[] = []
  const sockets = new Set<Socket>()
  const inner = createHttp2()
  inner.on('stream', (stream, headers) => {
    heard.push(headers)
    stream.on('error', () => {})
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    // An empty message: not compressed, no bytes.
    stream.end(Buffer.alloc(5))
  })
  const server = createServer({ ...options, ALPNProtocols: ['h2'] }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    inner.emit('connection', socket)
  })
  return { heard, address: `127.0.0.1:${await listen(server)}`, close: () => shut(server, sockets) }
}

type Server = ReturnType<typeof createServer>

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)))

async function shut(server: Server, sockets: Set<Socket>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  for (const socket of sockets) socket.destroy()
  await closed
}
