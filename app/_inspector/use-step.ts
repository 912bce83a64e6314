'use client'

import { dropDanglingArrows } from '../_canvas/document/arrows'
import type { Step } from '../_canvas/document/document'
import { setInStep } from '../_canvas/document/steps'
import { portIds } from '../_canvas/faces'
import { useEdit, useViewedShallow } from '../_canvas/store/context'

/** Writes into a step. Ports that go take their arrows along. */
export function useSet(step: Step) {
  const edit = useEdit()
  return (path: string, value: unknown) => edit((document) => dropDanglingArrows(setInStep(document, step.id, path, value), portIds), `${step.id} ${path}`)
}

/** What is wrong with a field, in words. */
export function useProblems(step: Step) {
  const found = useViewedShallow((view) => view.diagnostics.filter((diagnostic) => diagnostic.step === step.id))
  return (path: string, deep = false) => {
    const full = path === '' ? 'config' : `config.${path}`
    return found.find((diagnostic) => diagnostic.path === full || (deep && diagnostic.path?.startsWith(`${full}.`)))?.message
  }
}
