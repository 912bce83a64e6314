import type { CampaignDocument } from '../document/document'
import { moveSteps } from '../document/steps'
import { anyOverlap, type Box } from './box'
import { guessSize } from './card-size'
import { spread } from './spread'

/** A document from elsewhere may place steps closer than cards are wide: then they are parted before they are shown. Others stay as they are. */
export function settled(document: CampaignDocument): CampaignDocument {
  const boxes: Box[] = document.steps.map((step) => ({ id: step.id, ...step.position, ...guessSize(step, false) }))
  return anyOverlap(boxes) ? moveSteps(document, spread(boxes, new Map())) : document
}
