import { type Arrow, arrowKey, type CampaignDocument, reachableFrom, type Step } from './document'

/** How often an arrow back may be taken when it is drawn; the author may change it. */
const FIRST_PASSES = 3

/**
 * Connects a port to a step. A port has one plain arrow, so an older one is replaced; a way back to an earlier step becomes a loop with a limit,
 * beside the plain arrow.
 */
export function connect(document: CampaignDocument, from: string, port: string, to: string): CampaignDocument {
  if (from === to && !document.steps.some((step) => step.id === from)) return document
  const back = reachableFrom(withoutArrow(document, { from, port, to: '' }), to).has(from)
  const arrow: Arrow = back ? { from, port, to, maxPasses: FIRST_PASSES } : { from, port, to }
  return { ...document, arrows: [...document.arrows.filter((other) => arrowKey(other) !== arrowKey(arrow)), arrow] }
}

export function withoutArrow(document: CampaignDocument, arrow: Arrow): CampaignDocument {
  const key = arrowKey(arrow)
  return { ...document, arrows: document.arrows.filter((other) => arrowKey(other) !== key) }
}

export function setMaxPasses(document: CampaignDocument, key: string, maxPasses: number): CampaignDocument {
  return { ...document, arrows: document.arrows.map((arrow) => (arrowKey(arrow) === key ? { ...arrow, maxPasses } : arrow)) }
}

/** Puts a step in the middle of an arrow: the arrow ends at it, and its first port goes on to where the arrow led. */
export function splice(document: CampaignDocument, arrow: Arrow, id: string, firstPort: string | undefined): CampaignDocument {
  const key = arrowKey(arrow)
  const arrows = document.arrows.map((other) => (arrowKey(other) === key ? { ...other, to: id } : other))
  if (firstPort !== undefined && !arrows.some((other) => other.from === id && other.port === firstPort && !other.maxPasses)) {
    arrows.push({ from: id, port: firstPort, to: arrow.to })
  }
  return { ...document, arrows }
}

/** Drops arrows whose port their step no longer has (a removed arm or rule). Keeps the document as it is when there are none. */
export function dropDanglingArrows(document: CampaignDocument, portsOf: (step: Step) => string[]): CampaignDocument {
  const ports = new Map(document.steps.map((step) => [step.id, new Set(portsOf(step))]))
  const arrows = document.arrows.filter((arrow) => ports.get(arrow.from)?.has(arrow.port) && ports.has(arrow.to))
  return arrows.length === document.arrows.length ? document : { ...document, arrows }
}
