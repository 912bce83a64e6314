'use client'

import { useMemo } from 'react'
import type { Position, Step } from '../document/document'
import { portsOf } from '../faces'
import type { Box, Size } from '../geometry/box'
import { guessSize } from '../geometry/card-size'
import { type Room, roomFor, toScreen } from '../geometry/room'
import { spread } from '../geometry/spread'

export type Places = { places: ReadonlyMap<string, Position>; room: Room }

/**
 * Where cards stand on the screen. Drawing: where the document has them, moved down where a card above has something to say. Live: the same
 * arrangement, given room for the wider cards.
 */
export function usePlaces(steps: readonly Step[], live: boolean, sizes: ReadonlyMap<string, Size>, trouble: ReadonlyMap<string, number>): Places {
  return useMemo(() => {
    const drawn: Box[] = steps.map((step) => {
      const size = live ? guessSize(step, false) : (sizes.get(step.id) ?? guessSize(step, false))
      return { id: step.id, ...step.position, width: size.width, height: size.height - (live ? 0 : (trouble.get(step.id) ?? 0)) }
    })
    if (live) {
      const wide = new Map(steps.map((step) => [step.id, liveSize(step, sizes)]))
      const byId = new Map(steps.map((step) => [step.id, step]))
      return { places: spread(drawn, wide, (id) => rowGap(byId.get(id))), room: [] }
    }
    const tall = new Map([...trouble].flatMap(([id]) => (sizes.has(id) ? [[id, sizes.get(id)!.height] as const] : [])))
    const room = roomFor(drawn, tall)
    return { places: new Map(drawn.map((box) => [box.id, toScreen(room, box)])), room }
  }, [steps, live, sizes, trouble])
}

/** A card measured while it was drawn for the other mode is not believed. */
function liveSize(step: Step, sizes: ReadonlyMap<string, Size>): Size {
  const guess = guessSize(step, true)
  const measured = sizes.get(step.id)
  return measured && (step.kind === 'end' || Math.abs(measured.width - guess.width) < 1) ? measured : guess
}

/** Below a live card stand the labels of its arrows. */
const rowGap = (step: Step | undefined): number => (!step || step.kind === 'end' ? 36 : portsOf(step).length > 2 ? 68 : 44)
