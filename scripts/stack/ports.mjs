import net from 'node:net'

/** Whether something accepts connections there, within `patience` ms. */
export function listening(port, host = '127.0.0.1', patience = 1000) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host })
    const done = (answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(patience, () => done(false))
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
}

/** Whether this process could listen on the port, on all interfaces as the web server does. */
export function canListen(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** `wanted` if it is free, else one the system chooses. */
export async function freePort(wanted) {
  if (wanted && (await canListen(wanted, '127.0.0.1')) && !(await listening(wanted, '127.0.0.1', 200))) return wanted
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** "host:port" as Temporal's address is written. */
export function hostAndPort(address, otherwise = 7233) {
  const [, host, port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(address)
  return { host: host || '127.0.0.1', port: Number(port ?? otherwise) }
}
