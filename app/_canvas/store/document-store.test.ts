import { expect, it } from 'vitest'
import type { CampaignDocument } from '../document/document'
import { createDocumentStore } from './document-store'

const empty: CampaignDocument = { format: 'kaskad.campaign/1', name: 'A', settings: {}, steps: [], arrows: [] }
const rename = (name: string) => (document: CampaignDocument) => ({ ...document, name })

it('undoes and redoes without limit', () => {
  const store = createDocumentStore(empty, () => 0)
  for (let n = 0; n < 300; n++) store.getState().edit(rename(`name ${n}`))
  const history = store.temporal.getState()
  history.undo(300)
  expect(store.getState().document.name).toBe('A')
  history.redo(300)
  expect(store.getState().document.name).toBe('name 299')
})

it('takes typing into one field as one step, and pauses as its end', () => {
  let now = 0
  const store = createDocumentStore(empty, () => now)
  for (const text of ['B', 'Be', 'Ber']) {
    store.getState().edit(rename(text), 'name')
    now += 200
  }
  now += 2000
  store.getState().edit(rename('Bert'), 'name')
  store.temporal.getState().undo()
  expect(store.getState().document.name).toBe('Ber')
  store.temporal.getState().undo()
  expect(store.getState().document.name).toBe('A')
})

it('does not count a change that changes nothing, and forgets history with the document it belonged to', () => {
  const store = createDocumentStore(empty, () => 0)
  store.getState().edit((document) => document)
  expect(store.temporal.getState().pastStates).toHaveLength(0)
  store.getState().edit(rename('B'))
  store.getState().replace({ ...empty, name: 'C' })
  expect(store.temporal.getState().pastStates).toHaveLength(0)
})
