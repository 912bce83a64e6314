import { expect, it } from 'vitest'
import { type DraftCampaign, flagship, RULE } from '../testing/graphs'
import { codes } from '../testing/journey'
import { read, refusesSaving } from './read'

const step = (document: DraftCampaign, id: string) => document.steps.find((candidate) => candidate.id === id)!

it('saving refuses unknown fields and wrong types, and keeps what is merely unfinished', () => {
  const refused = (change: (document: DraftCampaign) => void) => {
    const document = flagship()
    change(document)
    return codes(read(document).diagnostics.filter(refusesSaving))
  }
  expect(refused((d) => (step(d, 'came').config.within = ''))).toEqual([])
  expect(refused((d) => (step(d, 'came').config = {}))).toEqual([])
  expect(refused((d) => (d.arrows = []))).toEqual([])
  expect(refused((d) => (step(d, 'came').kind = 'teleport'))).toEqual([])
  expect(refused((d) => (step(d, 'came').config.within = 14))).toEqual(['field.type config.within'])
  expect(refused((d) => (step(d, 'came').config.colour = 'red'))).toEqual(['field.unknown config.colour'])
  expect(refused((d) => Object.assign(d.steps[0]!, { colour: 'red' }))).toEqual(['field.unknown colour'])
  expect(refused((d) => (step(d, 'lapsed').config.segment = { ...RULE, colour: 'red' }))).toEqual(['rule.key_unknown config.segment.colour'])
  expect(refused((d) => (d.settings.exitWhen = { ...RULE, colour: 'red' }))).toEqual(['rule.key_unknown settings.exitWhen.colour'])
  expect(refused((d) => (step(d, 'lapsed').config.segment = { all: [{ ...RULE, value: '' }] }))).toEqual([])
  expect(refused((d) => (d.settings.priority = 'high'))).toEqual(['field.type settings.priority'])
  expect(refused((d) => Object.assign(d, { settings: 'none' }))).toEqual(['field.type settings'])
})
