import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { call } from './call'
import { placeOf } from './guard'
import { Receiver } from './testing'

let allowed: Receiver
let inside: Receiver
let gone: string
/** Its answer's head comes letter by letter and never ends. */
let trickle: { port: number; server: net.Server }
beforeAll(async () => {
  allowed = await Receiver.open()
  inside = await Receiver.open()
  const closed = await Receiver.open()
  await closed.close()
  gone = closed.host
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.write('HTTP/1.1 200 OK\r\nx: ')
    const timer = setInterval(() => socket.write('y'), 20)
    socket.on('close', () => clearInterval(timer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  trickle = { server, port: (server.address() as net.AddressInfo).port }
  process.env.KASKAD_WEBHOOK_ALLOW = `crm.local:8443, ${allowed.host} ${gone},127.0.0.1:${trickle.port}`
})
afterAll(async () => {
  trickle.server.close()
  await allowed.close()
  await inside.close()
})

const get = (url: string, timeoutMs?: number) => call({ url, method: 'POST', headers: { 'webhook-id': 'a' }, body: '{"a":1}' }, timeoutMs)

describe('a call', () => {
  it('brings method, headers and body, and tells the status', async () => {
    allowed.answer = (_, response) => void response.writeHead(202).end()
    expect(await call({ url: `http://${allowed.host}/hook?a=1`, method: 'PUT', headers: { 'webhook-id': 'x' }, body: '{"ä":1}' })).toEqual({
      is: 'answered',
      status: 202,
      afterMs: null,
    })
    expect(allowed.received.at(-1)).toMatchObject({
      method: 'PUT',
      path: '/hook?a=1',
      body: '{"ä":1}',
      headers: { 'webhook-id': 'x', 'content-type': 'application/json', 'content-length': '8', 'user-agent': 'Kaskad-Webhooks/1' },
    })
    await call({ url: `http://${allowed.host}/`, method: 'GET', headers: {}, body: '' })
    expect(allowed.received.at(-1)).toMatchObject({ method: 'GET', body: '' })
    expect(allowed.received.at(-1)!.headers['content-type']).toBeUndefined()
  })

  it('reads when to come again, in seconds or as a date', async () => {
    const comeAgain = async (value: string) => {
      allowed.answer = (_, response) => void response.writeHead(429, { 'retry-after': value }).end()
      const answered = await get(`http://${allowed.host}/`)
      return answered.is === 'answered' ? answered.afterMs : answered
    }
    expect(await comeAgain('7')).toBe(7_000)
    expect(await comeAgain('soon')).toBeNull()
    expect(await comeAgain('Thu, 01 Jan 1970 00:00:00 GMT')).toBe(0)
    expect(await comeAgain(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(50_000)
  })

  it('ends in time, however a receiver dallies', async () => {
    allowed.answer = () => {}
    expect(await get(`http://${allowed.host}/`, 200)).toEqual({ is: 'timed_out' })
    const began = Date.now()
    expect(await get(`http://127.0.0.1:${trickle.port}/`, 300)).toEqual({ is: 'timed_out' })
    expect(Date.now() - began).toBeLessThan(2_000)
  })

  it('waits for no body, and takes none', async () => {
    let closed = false
    allowed.answer = (_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('x'.repeat(65_536)), 1)
      response.on('close', () => {
        closed = true
        clearInterval(timer)
      })
    }
    expect(await get(`http://${allowed.host}/`)).toMatchObject({ status: 200 })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(closed).toBe(true)
  })

  it('does not follow anywhere', async () => {
    allowed.answer = (_, response) => void response.writeHead(307, { location: `http://${inside.host}/` }).end()
    expect(await get(`http://${allowed.host}/`)).toMatchObject({ status: 307 })
    expect(inside.received).toEqual([])
  })

  it('ends one way or another where nothing can be sent at all', async () => {
    for (const url of ['nonsense', 'ftp://example.test/', 'http://exa mple.test/']) expect(await get(url)).toEqual({ is: 'unreachable' })
    expect(await call({ url: `http://${allowed.host}/`, method: 'POST', headers: { 'webhook-id': 'a\nb' }, body: '' })).toEqual({ is: 'unreachable' })
  })

  it('says that nobody is there', async () => {
    expect((await get(`http://${gone}/`)).is).toBe('unreachable')
    expect((await get('http://nobody.invalid/')).is).toBe('unreachable')
  })
})

describe('nothing inside is called', () => {
  const port = () => inside.port
  const INSIDE = [
    'http://127.0.0.1:PORT/',
    'http://127.8.9.1:PORT/',
    'http://localhost:PORT/',
    'http://2130706433:PORT/',
    'http://017700000001:PORT/',
    'http://0x7f000001:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://0.0.0.0:PORT/',
    'http://0:PORT/',
    'http://[::1]:PORT/',
    'http://[::]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'https://127.0.0.1:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.0.1/',
    'http://100.64.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
  ]
  it.each(INSIDE)('%s', async (template) => {
    const url = template.replace('PORT', String(port()))
    expect(placeOf(url)).toBe('inside')
    expect(await get(url, 2_000)).toEqual({ is: 'blocked' })
    expect(inside.received).toEqual([])
  })

  const real = dns.lookup
  afterEach(() => {
    dns.lookup = real
    syncBuiltinESMExports()
  })

  /** A name server that answers as it is told, another thing each time. */
  function answering(...answers: string[][]) {
    let asked = 0
    dns.lookup = ((_host: string, options: dns.LookupOptions, done: (...args: unknown[]) => void) => {
      const found = answers[Math.min(asked++, answers.length - 1)]!.map((address) => ({ address, family: net.isIP(address) }))
      if (options.all) done(null, found)
      else done(null, found[0]!.address, found[0]!.family)
    }) as typeof dns.lookup
    syncBuiltinESMExports()
    return () => asked
  }

  it('nor by a name that leads there, is judged once and connected to as judged, or has one address outside and one inside', async () => {
    const url = `http://rebind.test:${port()}/`
    expect(placeOf(url)).toBe('outside')
    // Were it asked again after the judgement, the second answer could be another.
    const asked = answering(['127.0.0.1'])
    expect(await get(url, 2_000)).toEqual({ is: 'blocked' })
    expect(asked()).toBe(1)
    answering(['93.184.216.34', '127.0.0.1'])
    expect(await get(url, 2_000)).toEqual({ is: 'blocked' })
    answering(['::ffff:127.0.0.1'])
    expect(await get(url, 2_000)).toEqual({ is: 'blocked' })
    expect(inside.received).toEqual([])
  })
})

it('a name of this machine is told by its looks', () => {
  for (const host of ['localhost', 'localhost.', 'x.localhost']) expect(placeOf(`https://${host}/`)).toBe('inside')
})

it('what the operator allows may be called, by that name and port only', () => {
  expect(placeOf(`http://${allowed.host}/any`)).toBe('allowed')
  expect(placeOf('https://crm.local:8443/')).toBe('allowed')
  expect(placeOf('https://crm.local/')).toBe('outside')
  expect(placeOf('http://127.0.0.1/')).toBe('inside')
})
