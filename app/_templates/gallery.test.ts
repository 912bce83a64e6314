import { describe, expect, it } from 'vitest'
import en from '../_messages/en/templates.json' with { type: 'json' }
import ru from '../_messages/ru/templates.json' with { type: 'json' }
import { documentOf, GALLERY } from './gallery'

type Words = { [key: string]: string | Words }

const lookUp = (words: Words) => (key: string) => {
  let at: string | Words | undefined = words
  for (const part of key.split('.')) at = typeof at === 'object' ? at[part] : undefined
  if (typeof at !== 'string') throw new Error(`no text ${key}`)
  return at
}

describe.each([
  ['en', en],
  ['ru', ru],
])('templates in %s', (_, words) => {
  it.each(GALLERY.map((t) => [t.id, t] as const))('%s has every text, and arrows between its own steps', (_id, template) => {
    const document = documentOf(template, 'x', lookUp(words.texts as Words))
    expect(JSON.stringify(document)).not.toMatch(/"@/)
    const ids = new Set(document.steps.map((s) => s.id))
    for (const arrow of document.arrows) expect(ids.has(arrow.from) && ids.has(arrow.to)).toBe(true)
  })
})
