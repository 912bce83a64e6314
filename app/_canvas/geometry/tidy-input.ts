import { arrowKey, type CampaignDocument } from '../document/document'
import { portIds } from '../faces'
import type { Size } from './box'
import { guessSize } from './card-size'
import type { LayoutInput } from './layout'
import { portShares, quietArrows } from './ports'

/** A drawing as the layout wants it: sizes (measured where known), arrows in the order of their ports, quiet ones left out. */
export function tidyInput(document: CampaignDocument, measured: ReadonlyMap<string, Size> = new Map()): LayoutInput {
  const quiet = quietArrows(document)
  const order = new Map(document.steps.map((step) => [step.id, portIds(step)]))
  const shares = new Map(
    document.steps.map((step) => {
      const ids = portIds(step)
      return [
        step.id,
        portShares(
          ids.map((id) => ({ id })),
          new Set(ids.filter((id) => quiet.has(`${step.id} ${id}`))),
        ),
      ]
    }),
  )
  return {
    steps: document.steps.map((step) => {
      const { width, height } = measured.get(step.id) ?? guessSize(step, false)
      return { id: step.id, width, height, end: step.kind === 'end' }
    }),
    arrows: document.arrows
      .filter((arrow) => !quiet.has(arrowKey(arrow)))
      .sort((a, b) => (order.get(a.from)?.indexOf(a.port) ?? 0) - (order.get(b.from)?.indexOf(b.port) ?? 0))
      .map((arrow) => ({ from: arrow.from, to: arrow.to, back: Boolean(arrow.maxPasses), share: shares.get(arrow.from)?.get(arrow.port) ?? 0.5 })),
    gap: { row: 40, column: 24 },
  }
}
