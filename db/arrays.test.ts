import { expect, test } from 'vitest'
import { documents, plain, texts } from './arrays'

test('numbers, booleans and nulls', () => {
  expect(plain([1, null, -2.5, true, undefined])).toBe('{1,null,-2.5,true,null}')
  expect(plain([])).toBe('{}')
})

test('texts are quoted, so that a text NULL is not null, and quotes and backslashes survive', () => {
  expect(texts(['a', null, 'NULL', 'say "hi"', 'back\\slash', ''])).toBe('{"a",null,"NULL","say \\"hi\\"","back\\\\slash",""}')
})

test('documents are one JSON array', () => {
  expect(documents([{ a: '"' }, [1]])).toBe('[{"a":"\\""},[1]]')
})
