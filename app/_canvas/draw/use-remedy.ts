'use client'

import { setInStep } from '../document/steps'
import { useEdit } from '../store/context'
import type { Diagnostic } from '../store/diagnostic'

/** Applies a diagnostic's remedy to the drawing: one step of undo, however many places it sets. */
export function useRemedy() {
  const edit = useEdit()
  return (diagnostic: Diagnostic) =>
    edit((document) => (diagnostic.remedy?.set ?? []).reduce((current, { step, path, value }) => setInStep(current, step, path, value), document))
}
