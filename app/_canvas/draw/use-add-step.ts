'use client'

import { useLocale } from 'next-intl'
import type { Arrow, Position } from '../document/document'
import { addAfter, addIntoArrow } from '../document/insert'
import { newConfig, portIds } from '../faces'
import { useDrawing, useView } from '../store/context'

type Where = { /** Put into this arrow. */ into?: Arrow | undefined /** Connected from this port. */; from?: { step: string; port: string } | undefined }

/** Adds a step of a kind with ready texts of the reader's language, and chooses it. */
export function useAddStep() {
  const drawing = useDrawing()
  const view = useView()
  const locale = useLocale() === 'ru' ? 'ru' : 'en'
  return (kind: string, at: Position, { into, from }: Where = {}) => {
    const config = newConfig(kind, locale)
    let id = ''
    drawing.getState().edit((document) => {
      const added = into ? addIntoArrow(document, kind, config, into, portIds({ kind, config })[0]) : addAfter(document, kind, config, at, from)
      id = added.id
      return added.document
    })
    view.setState({ selected: [id], arrow: null, asking: null })
    return id
  }
}
