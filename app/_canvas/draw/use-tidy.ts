'use client'

import { useReactFlow, useStoreApi } from '@xyflow/react'
import { moveSteps } from '../document/steps'
import { tidyInWorker } from '../geometry/tidy-in-worker'
import { tidyInput } from '../geometry/tidy-input'
import { useFit } from '../graph/fit'
import { useDrawing } from '../store/context'

/** Tidies the drawing: one step of undo, cards glide to their places, the whole is shown. */
export function useTidy() {
  const drawing = useDrawing()
  const flow = useReactFlow()
  const store = useStoreApi()
  const fit = useFit()
  const tidy = async () => {
    const { document, edit } = drawing.getState()
    if (document.steps.length === 0) return
    const sizes = new Map(
      flow
        .getNodes()
        .flatMap(({ id, measured }) => (measured?.width && measured.height ? [[id, { width: measured.width, height: measured.height }] as const] : [])),
    )
    const places = await tidyInWorker(tidyInput(document, sizes))
    const canvas = store.getState().domNode?.closest('.k-canvas')
    canvas?.classList.add('is-tidying')
    edit((current) => moveSteps(current, places))
    window.setTimeout(() => {
      canvas?.classList.remove('is-tidying')
      fit(180)
    }, 220)
  }
  return { tidy }
}
