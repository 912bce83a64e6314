'use client'

import { useReactFlow, useStoreApi } from '@xyflow/react'
import { arrowKey } from '../document/document'
import { moveSteps } from '../document/steps'
import { portIds } from '../faces'
import { guessSize } from '../geometry/card-size'
import { quietArrows } from '../geometry/ports'
import { tidyInWorker } from '../geometry/tidy-in-worker'
import { useDrawing } from '../store/context'

/** Tidies the drawing: one step of undo, cards glide to their places, the whole is shown. */
export function useTidy() {
  const drawing = useDrawing()
  const flow = useReactFlow()
  const store = useStoreApi()
  const tidy = async () => {
    const { document, edit } = drawing.getState()
    if (document.steps.length === 0) return
    const sizes = new Map(flow.getNodes().map((node) => [node.id, node.measured]))
    const quiet = quietArrows(document)
    const order = new Map(document.steps.map((step) => [step.id, portIds(step)]))
    const arrows = [...document.arrows]
      .filter((arrow) => !quiet.has(arrowKey(arrow)))
      .sort((a, b) => (order.get(a.from)?.indexOf(a.port) ?? 0) - (order.get(b.from)?.indexOf(b.port) ?? 0))
    const places = await tidyInWorker({
      steps: document.steps.map((step) => {
        const guess = guessSize(step, false)
        const size = sizes.get(step.id)
        return { id: step.id, width: size?.width ?? guess.width, height: size?.height ?? guess.height }
      }),
      arrows: arrows.map((arrow) => ({ from: arrow.from, to: arrow.to, back: Boolean(arrow.maxPasses) })),
      gap: { row: 40, column: 24 },
    })
    const canvas = store.getState().domNode?.closest('.k-canvas')
    canvas?.classList.add('is-tidying')
    edit((current) => moveSteps(current, places))
    window.setTimeout(() => {
      canvas?.classList.remove('is-tidying')
      flow.fitView({ padding: 0.08, maxZoom: 1, duration: 180 })
    }, 220)
  }
  return { tidy }
}
