'use client'

import { applyRemedy } from '../document/remedy'
import { portIds } from '../faces'
import { useEdit } from '../store/context'
import type { Diagnostic } from '../store/diagnostic'

/** Applies a diagnostic's remedy to the drawing: one step of undo, however many places it changes. */
export function useRemedy() {
  const edit = useEdit()
  return ({ remedy }: Diagnostic) => remedy && edit((document) => applyRemedy(document, remedy, portIds))
}
