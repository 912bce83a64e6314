import { expect, it } from 'vitest'
import type { CampaignDocument } from './document'
import { addAfter, addIntoArrow, freePlace } from './insert'

const document: CampaignDocument = {
  format: 'kaskad.campaign/1',
  name: 'A',
  settings: {},
  steps: [
    { id: 'a', kind: 'segment', config: {}, position: { x: 0, y: 0 }, note: null },
    { id: 'b', kind: 'offer', config: {}, position: { x: 0, y: 132 }, note: null },
    { id: 'c', kind: 'visit', config: {}, position: { x: 0, y: 264 }, note: null },
    { id: 'aside', kind: 'wait', config: {}, position: { x: 400, y: 132 }, note: null },
  ],
  arrows: [
    { from: 'a', port: 'next', to: 'b' },
    { from: 'b', port: 'sent', to: 'c' },
  ],
}

it('puts a step into an arrow and moves what follows down, and nothing else', () => {
  const { document: after, id } = addIntoArrow(document, 'wait', {}, { from: 'a', port: 'next', to: 'b' }, 'next')
  expect(after.arrows).toContainEqual({ from: 'wait', port: 'next', to: 'b' })
  const at = (name: string) => after.steps.find((step) => step.id === name)?.position
  expect(at(id)).toEqual({ x: 0, y: 132 })
  expect(at('b')).toEqual({ x: 0, y: 264 })
  expect(at('c')).toEqual({ x: 0, y: 396 })
  expect(at('aside')).toEqual({ x: 400, y: 132 })
})

it('finds a free place beside and connects the port', () => {
  expect(freePlace(document, { x: 0, y: 140 })).toEqual({ x: 648, y: 140 })
  const { document: after, id } = addAfter(document, 'end', {}, { x: 0, y: 264 }, { step: 'b', port: 'not-sent' })
  expect(after.steps.find((step) => step.id === id)?.position).toEqual({ x: 248, y: 264 })
  expect(after.arrows).toContainEqual({ from: 'b', port: 'not-sent', to: id })
})
