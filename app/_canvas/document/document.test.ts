import { describe, expect, it } from 'vitest'
import { connect, dropDanglingArrows, splice } from './arrows'
import { copySteps, parseDocument, pasteSteps } from './clipboard'
import type { CampaignDocument } from './document'
import { uniqueId } from './ids'
import { addStep, duplicateSteps, moveSteps, removeSteps, setInStep } from './steps'

const chain: CampaignDocument = {
  format: 'kaskad.campaign/1',
  name: 'Chain',
  settings: {},
  steps: ['entry', 'offer', 'came', 'end'].map((id, n) => ({
    id,
    kind: id === 'entry' ? 'segment' : id,
    config: {},
    position: { x: 0, y: n * 100 },
    note: null,
  })),
  arrows: [
    { from: 'entry', port: 'next', to: 'offer' },
    { from: 'offer', port: 'sent', to: 'came' },
    { from: 'offer', port: 'not-sent', to: 'end' },
    { from: 'came', port: 'visited', to: 'end' },
  ],
}
const ports = (step: { kind: string }) =>
  ({ segment: ['next'], offer: ['sent', 'not-sent'], came: ['visited', 'not-visited'], wait: ['next'] })[step.kind] ?? []

describe('ids', () => {
  it('stay within the alphabet and are never given twice', () => {
    expect(uniqueId('Branch on visit!', [])).toBe('branch-on-visit')
    expect(uniqueId('wait', ['wait', 'wait-2'])).toBe('wait-3')
    expect(uniqueId('Пауза', [])).toBe('step')
  })
})

describe('steps', () => {
  it('are added on the grid with an id of their own', () => {
    const { document, id } = addStep(chain, 'offer', {}, { x: 13, y: 21 })
    expect(id).toBe('offer-2')
    expect(document.steps.at(-1)).toMatchObject({ id: 'offer-2', position: { x: 12, y: 20 } })
  })

  it('heal the arrow when one is deleted: who came goes on by the first connected port', () => {
    const { arrows, steps } = removeSteps(chain, ['offer'], ports)
    expect(steps.map((step) => step.id)).toEqual(['entry', 'came', 'end'])
    expect(arrows).toEqual([
      { from: 'entry', port: 'next', to: 'came' },
      { from: 'came', port: 'visited', to: 'end' },
    ])
  })

  it('heal across several deleted ones', () => {
    expect(removeSteps(chain, ['offer', 'came'], ports).arrows).toEqual([{ from: 'entry', port: 'next', to: 'end' }])
  })

  it('move without touching the others, and not at all when nothing moved', () => {
    const moved = moveSteps(chain, new Map([['came', { x: 40, y: 200 }]]))
    expect(moved.steps[2]?.position).toEqual({ x: 40, y: 200 })
    expect(moved.steps[1]).toBe(chain.steps[1])
    expect(moveSteps(chain, new Map([['came', { x: 0, y: 200 }]]))).toBe(chain)
  })

  it('are duplicated with the arrows among them', () => {
    const { document, ids } = duplicateSteps(chain, ['offer', 'came'])
    expect(ids).toEqual(['offer-2', 'came-2'])
    expect(document.arrows).toContainEqual({ from: 'offer-2', port: 'sent', to: 'came-2' })
    expect(document.arrows).toHaveLength(5)
  })

  it('take a value deep in their config and leave the others alone', () => {
    const set = setInStep(chain, 'came', 'config.message.channels', ['push'])
    expect(set.steps[2]?.config).toEqual({ message: { channels: ['push'] } })
    expect(set.steps[0]).toBe(chain.steps[0])
  })
})

describe('arrows', () => {
  it('replace the older arrow of the port', () => {
    expect(connect(chain, 'offer', 'sent', 'end').arrows.filter((arrow) => arrow.port === 'sent')).toEqual([{ from: 'offer', port: 'sent', to: 'end' }])
  })

  it('become loops with a limit when they lead back', () => {
    expect(connect(chain, 'came', 'not-visited', 'offer').arrows.at(-1)).toEqual({ from: 'came', port: 'not-visited', to: 'offer', maxPasses: 3 })
  })

  it('take a step in their middle', () => {
    const { document, id } = addStep(chain, 'wait', {}, { x: 0, y: 0 })
    const spliced = splice(document, { from: 'came', port: 'visited', to: 'end' }, id, 'next')
    expect(spliced.arrows).toContainEqual({ from: 'came', port: 'visited', to: 'wait' })
    expect(spliced.arrows).toContainEqual({ from: 'wait', port: 'next', to: 'end' })
  })

  it('go when their port is gone', () => {
    expect(dropDanglingArrows(chain, () => ['next', 'sent']).arrows).toHaveLength(2)
    expect(dropDanglingArrows(chain, ports)).toBe(chain)
  })
})

describe('clipboard', () => {
  it('carries steps between campaigns as text, under new ids where needed', () => {
    const pasted = pasteSteps(chain, copySteps(chain, ['offer', 'came']), { x: 500, y: 500 })
    expect(pasted?.ids).toEqual(['offer-2', 'came-2'])
    expect(pasted?.document.steps.at(-1)?.position).toEqual({ x: 500, y: 600 })
  })

  it('ignores other texts', () => {
    expect(pasteSteps(chain, 'hello', { x: 0, y: 0 })).toBeNull()
    expect(pasteSteps(chain, '{"format":"kaskad.steps/1","steps":[{"id":1}],"arrows":[]}', { x: 0, y: 0 })).toBeNull()
    expect(parseDocument('{"format":"other"}')).toBeNull()
    expect(parseDocument(JSON.stringify(chain))).toEqual(chain)
  })
})
