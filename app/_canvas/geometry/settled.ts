import type { CampaignDocument } from '../document/document'
import { moveSteps } from '../document/steps'
import { anyOverlap, type Box } from './box'
import { guessSize } from './card-size'
import { tidy } from './layout'
import { tidyInput } from './tidy-input'

/** A document from elsewhere may place steps closer than cards are wide: then it is tidied before it is shown. Others stay as they were drawn. */
export function settled(document: CampaignDocument): CampaignDocument {
  const boxes: Box[] = document.steps.map((step) => ({ id: step.id, ...step.position, ...guessSize(step, false) }))
  return anyOverlap(boxes) ? moveSteps(document, tidy(tidyInput(document))) : document
}
