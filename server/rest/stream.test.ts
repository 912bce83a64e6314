import { expect, test } from 'vitest'
import { textStream } from './stream'

test('pieces are made only as they are read, and the maker is told when nobody reads any more', async () => {
  const made: number[] = []
  let over = false
  async function* pieces() {
    try {
      for (let i = 0; i < 1000; i++) {
        made.push(i)
        yield `${i}\n`
      }
    } finally {
      over = true
    }
  }
  const reader = textStream(pieces()).getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('0\n')
  expect(made.length).toBeLessThan(4)
  await reader.cancel()
  expect(over).toBe(true)
})

test('a file that breaks off does not end as if it were whole', async () => {
  async function* broken() {
    yield 'a\n'
    throw new Error('the database went away')
  }
  await expect(new Response(textStream(broken())).text()).rejects.toThrow('the database went away')
})
