import type { Arrow, CampaignDocument } from '../document/document'
import { arrowKey } from '../document/document'

export type PortLook = { id: string; tone: 'good' | 'bad' | 'neutral' }

/**
 * Ways to an end that few take: leaving a send that reached nobody for an end that other ways lead to as well. They are named in the card's footer
 * with a flag, and drawn only under the pointer.
 */
export function quietArrows(document: Pick<CampaignDocument, 'steps' | 'arrows'>): Set<string> {
  const ends = new Set(document.steps.filter((step) => step.kind === 'end').map((step) => step.id))
  const side = (arrow: Arrow) => ends.has(arrow.to) && (arrow.port === 'not-sent' || arrow.port === 'failed')
  const fed = new Set(document.arrows.filter((arrow) => ends.has(arrow.to) && !side(arrow)).map((arrow) => arrow.to))
  return new Set(document.arrows.filter((arrow) => side(arrow) && fed.has(arrow.to)).map(arrowKey))
}

/**
 * Colour of arrows. An arrow has its port's meaning: green for a success, red for a failure, also where it leads to a good end. Of plain ports it is
 * green into an end that a success leads to, and grey elsewhere; where several ports of a step lead to the same place it is grey.
 */
export function arrowTones(
  document: Pick<CampaignDocument, 'steps' | 'arrows'>,
  portsOf: (id: string) => readonly PortLook[],
): { arrows: Map<string, PortLook['tone']>; goodEnds: Set<string> } {
  const ends = new Set(document.steps.filter((step) => step.kind === 'end').map((step) => step.id))
  const own = (arrow: Arrow) => portsOf(arrow.from).find((port) => port.id === arrow.port)?.tone ?? 'neutral'
  const goodEnds = new Set(document.arrows.filter((arrow) => ends.has(arrow.to) && own(arrow) === 'good').map((arrow) => arrow.to))
  const together = new Map<string, number>()
  for (const { from, to } of document.arrows) together.set(`${from} ${to}`, (together.get(`${from} ${to}`) ?? 0) + 1)
  const tone = (arrow: Arrow) => {
    if (together.get(`${arrow.from} ${arrow.to}`)! > 1) return 'neutral'
    const meant = own(arrow)
    return meant === 'neutral' && goodEnds.has(arrow.to) ? 'good' : meant
  }
  return { arrows: new Map(document.arrows.map((arrow) => [arrowKey(arrow), tone(arrow)])), goodEnds }
}

/** How far from the card's left edge each port's knob is, as a share of its width. Quiet ports stand at the right, with a flag. */
export function portShares(ports: readonly { id: string }[], quiet: ReadonlySet<string>): Map<string, number> {
  const loud = ports.filter((port) => !quiet.has(port.id))
  const shares = new Map<string, number>()
  loud.forEach((port, n) => {
    shares.set(port.id, loud.length === 1 ? (ports.length === 1 ? 0.5 : 0.25) : loud.length === 3 ? [0.17, 0.5, 0.82][n]! : (n + 0.5) / loud.length)
  })
  const sideways = ports.filter((port) => quiet.has(port.id))
  sideways.forEach((port, n) => {
    shares.set(port.id, 0.86 - (sideways.length - 1 - n) * 0.16)
  })
  return shares
}
