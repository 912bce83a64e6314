import { createServer } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { awaitReady } from './ready.mjs'

let server
afterEach(() => server?.close())

/** A product that answers `/readyz` with these bodies in turn, the last one for ever. */
async function product(...answers) {
  let asked = 0
  server = createServer((_, response) => {
    const body = answers[Math.min(asked++, answers.length - 1)]
    response.writeHead(body.ok ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, asked: () => asked }
}

const NOT_YET = { ok: false, checks: [{ name: 'database', ok: true }, { name: 'worker', ok: false, detail: '0' }] } // biome-ignore format: an answer
const calm = { failures: () => 0, state: '/nowhere' }

it('is ready only once everything is, though the web answered long before', async () => {
  const { url, asked } = await product(NOT_YET, NOT_YET, { ok: true, checks: [] })
  await awaitReady(url, calm)
  expect(asked()).toBe(3)
})

it('says what is missing when patience ends', async () => {
  const { url } = await product(NOT_YET)
  await expect(awaitReady(url, { ...calm, patience: 250 })).rejects.toThrow('Not usable yet: worker (0).')
})

it('does not wait for a process that keeps ending', async () => {
  const { url } = await product(NOT_YET)
  await expect(awaitReady(url, { ...calm, failures: (name) => (name === 'relay' ? 3 : 0) })).rejects.toThrow('relay keeps ending.')
})
