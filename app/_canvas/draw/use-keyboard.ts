'use client'

import { useReactFlow } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { withoutArrow } from '../document/arrows'
import { copySteps, pasteSteps } from '../document/clipboard'
import { arrowKey } from '../document/document'
import { duplicateSteps, moveSteps, removeSteps } from '../document/steps'
import { portIds } from '../faces'
import { useFit } from '../graph/fit'
import { useDrawing, useView } from '../store/context'
import { useTidy } from './use-tidy'

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role="dialog"], [role="listbox"]') !== null)

/** Everything the canvas does, from the keyboard. Silent while somebody types. */
export function useKeyboard({ save, setHand }: { save: () => void; setHand: (hand: boolean) => void }) {
  const drawing = useDrawing()
  const view = useView()
  const flow = useReactFlow()
  const fit = useFit()
  const { tidy } = useTidy()
  const pointer = useRef({ x: 400, y: 300 })
  const acts = useRef({ save, setHand, tidy })
  acts.current = { save, setHand, tidy }

  useEffect(() => {
    const move = (event: PointerEvent) => {
      pointer.current = { x: event.clientX, y: event.clientY }
    }
    const removeChosen = () => {
      const { selected, arrow } = view.getState()
      if (arrow) {
        drawing.getState().edit((document) => document.arrows.filter((other) => arrowKey(other) === arrow).reduce(withoutArrow, document))
        view.setState({ arrow: null })
      } else if (selected.length > 0) {
        drawing.getState().edit((document) => removeSteps(document, selected, portIds))
        view.setState({ selected: [] })
      }
    }
    const nudge = (x: number, y: number) => {
      const { selected } = view.getState()
      drawing.getState().edit((document) => {
        const steps = document.steps.filter((step) => selected.includes(step.id))
        return moveSteps(document, new Map(steps.map((step) => [step.id, { x: step.position.x + x, y: step.position.y + y }])))
      }, 'nudge')
    }
    const down = (event: KeyboardEvent) => {
      const command = event.metaKey || event.ctrlKey
      const key = event.key.toLowerCase()
      if (command && key === 's') {
        event.preventDefault()
        acts.current.save()
        return
      }
      if (typing(event.target) || view.getState().mode !== 'draw') return
      const { temporal } = drawing
      const { selected } = view.getState()
      const act = command
        ? { z: () => (event.shiftKey ? temporal.getState().redo() : temporal.getState().undo()), y: () => temporal.getState().redo(), a: all, d: duplicate }[
            key
          ]
        : {
            delete: removeChosen,
            backspace: removeChosen,
            escape: () => view.setState({ selected: [], arrow: null, asking: null, shortcuts: false }),
            '/': ask,
            '?': () => view.setState({ shortcuts: !view.getState().shortcuts }),
            '1': () => fit(180),
            '2': () => flow.fitView({ nodes: selected.map((id) => ({ id })), maxZoom: 1.2, duration: 180 }),
            '+': () => flow.zoomIn({ duration: 120 }),
            '-': () => flow.zoomOut({ duration: 120 }),
            t: () => acts.current.tidy(),
            v: () => acts.current.setHand(false),
            h: () => acts.current.setHand(true),
            arrowleft: selected.length > 0 ? () => nudge(event.shiftKey ? -24 : -4, 0) : undefined,
            arrowright: selected.length > 0 ? () => nudge(event.shiftKey ? 24 : 4, 0) : undefined,
            arrowup: selected.length > 0 ? () => nudge(0, event.shiftKey ? -24 : -4) : undefined,
            arrowdown: selected.length > 0 ? () => nudge(0, event.shiftKey ? 24 : 4) : undefined,
          }[key]
      if (!act) return
      event.preventDefault()
      act()
    }
    const all = () => view.setState({ selected: drawing.getState().document.steps.map((step) => step.id), arrow: null })
    const duplicate = () => {
      let ids: string[] = []
      drawing.getState().edit((document) => {
        const made = duplicateSteps(document, view.getState().selected)
        ids = made.ids
        return ids.length > 0 ? made.document : document
      })
      if (ids.length > 0) view.setState({ selected: ids })
    }
    const ask = () =>
      view.setState({ asking: { at: pointer.current, drop: flow.screenToFlowPosition({ x: pointer.current.x - 112, y: pointer.current.y - 24 }) } })
    const copy = (event: ClipboardEvent) => {
      const { selected } = view.getState()
      if (typing(event.target) || selected.length === 0 || window.getSelection()?.toString()) return
      event.clipboardData?.setData('text/plain', copySteps(drawing.getState().document, selected))
      event.preventDefault()
      if (event.type === 'cut') removeChosen()
    }
    const paste = (event: ClipboardEvent) => {
      if (typing(event.target) || view.getState().mode !== 'draw') return
      const text = event.clipboardData?.getData('text/plain') ?? ''
      let ids: string[] = []
      drawing.getState().edit((document) => {
        const pasted = pasteSteps(document, text, flow.screenToFlowPosition(pointer.current))
        ids = pasted?.ids ?? []
        return pasted?.document ?? document
      })
      if (ids.length > 0) view.setState({ selected: ids, arrow: null })
    }
    window.addEventListener('pointermove', move, { passive: true })
    window.addEventListener('keydown', down)
    window.addEventListener('copy', copy)
    window.addEventListener('cut', copy)
    window.addEventListener('paste', paste)
    return () => {
      window.removeEventListener('pointermove', move)
      window.removeEventListener('keydown', down)
      window.removeEventListener('copy', copy)
      window.removeEventListener('cut', copy)
      window.removeEventListener('paste', paste)
    }
  }, [drawing, view, flow, fit])
}
