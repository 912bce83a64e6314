import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = { method: string; path: string; headers: http.IncomingHttpHeaders; body: string; at: number }
export type Answering = (received: Received, response: http.ServerResponse) => void

/** For tests: a real receiver on a socket, which keeps what it was sent and answers as it is told. */
export class Receiver {
  readonly received: Received[] = []
  answer: Answering = (_received, response) => void response.writeHead(200).end('fine')

  private constructor(
    private readonly server: http.Server,
    readonly port: number,
  ) {}

  static async open(): Promise<Receiver> {
    const server = http.createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const receiver = new Receiver(server, (server.address() as AddressInfo).port)
    server.on('request', (request, response) => void receiver.receive(request, response))
    return receiver
  }

  get host(): string {
    return `127.0.0.1:${this.port}`
  }

  private async receive(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let body = ''
    for await (const part of request) body += part
    const received = { method: request.method!, path: request.url!, headers: request.headers, body, at: Date.now() }
    this.received.push(received)
    response.on('error', () => {})
    this.answer(received, response)
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }
}
