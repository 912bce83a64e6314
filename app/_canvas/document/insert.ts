import { connect, splice } from './arrows'
import { type Arrow, type CampaignDocument, type Config, type Position, reachableFrom, stepOf } from './document'
import { addStep, rounded } from './steps'

/** A card as the document knows it: its real height is known on the screen only. */
export const CARD = { width: 224, height: 92 }
const GAP = 40

/** Puts a new step into an arrow, where the arrow's target stood; everything after it moves down if there is no room. */
export function addIntoArrow(document: CampaignDocument, kind: string, config: Config, arrow: Arrow, firstPort: string | undefined) {
  const source = stepOf(document, arrow.from)
  const target = stepOf(document, arrow.to)
  if (!source || !target) return addStep(document, kind, config, { x: 0, y: 0 })
  const y = source.position.y + CARD.height + GAP
  const x = target.kind === 'end' ? source.position.x : target.position.x
  const needed = y + CARD.height + GAP - target.position.y
  const after = needed > 0 ? reachableFrom(document, arrow.to) : new Set<string>()
  after.delete(arrow.from)
  const roomy = {
    ...document,
    steps: document.steps.map((step) => (after.has(step.id) ? { ...step, position: rounded({ x: step.position.x, y: step.position.y + needed }) } : step)),
  }
  const added = addStep(roomy, kind, config, { x, y })
  return { document: splice(added.document, arrow, added.id, firstPort), id: added.id }
}

/** Adds a step at the nearest free place to the right of `at`, and connects a port to it. */
export function addAfter(document: CampaignDocument, kind: string, config: Config, at: Position, from?: { step: string; port: string }) {
  const added = addStep(document, kind, config, freePlace(document, at))
  return from ? { document: connect(added.document, from.step, from.port, added.id), id: added.id } : added
}

/** The place itself, else beside whoever stands there. */
export function freePlace(document: CampaignDocument, at: Position): Position {
  let { x } = at
  const rows = document.steps.filter((step) => Math.abs(step.position.y - at.y) < CARD.height)
  for (let tries = 0; tries < 40; tries++) {
    const taken = rows.find((step) => step.position.x < x + CARD.width + 16 && x < step.position.x + CARD.width + 16)
    if (!taken) break
    x = taken.position.x + CARD.width + 24
  }
  return { x, y: at.y }
}
