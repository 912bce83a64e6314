import type { Arrow, CampaignDocument, Position, Step } from './document'
import { insertSteps } from './steps'

/** What lies in the clipboard: text that can be pasted into another campaign, or kept in a file. */
const FORMAT = 'kaskad.steps/1'

export function copySteps(document: CampaignDocument, ids: readonly string[]): string {
  const steps = document.steps.filter((step) => ids.includes(step.id))
  const arrows = document.arrows.filter((arrow) => ids.includes(arrow.from) && ids.includes(arrow.to))
  return JSON.stringify({ format: FORMAT, steps, arrows }, null, 2)
}

/** Steps from the clipboard's text, placed so that their top left corner is at `at`; null when the text is something else. */
export function pasteSteps(document: CampaignDocument, text: string, at: Position): { document: CampaignDocument; ids: string[] } | null {
  const pasted = parseSteps(text)
  if (!pasted || pasted.steps.length === 0) return null
  const left = Math.min(...pasted.steps.map((step) => step.position.x))
  const top = Math.min(...pasted.steps.map((step) => step.position.y))
  return insertSteps(document, pasted.steps, pasted.arrows, { x: at.x - left, y: at.y - top })
}

function parseSteps(text: string): { steps: Step[]; arrows: Arrow[] } | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isRecord(value) || (value.format !== FORMAT && value.format !== 'kaskad.campaign/1')) return null
  if (!Array.isArray(value.steps) || !Array.isArray(value.arrows)) return null
  const steps = value.steps.filter(isStep).map((step) => ({ ...step, note: typeof step.note === 'string' ? step.note : null }))
  const arrows = value.arrows.filter(isArrow)
  return { steps, arrows }
}

/** A campaign document from a file's text, or null when it is not one. What is inside is judged by the server's check. */
export function parseDocument(text: string): CampaignDocument | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isRecord(value) || value.format !== 'kaskad.campaign/1' || typeof value.name !== 'string' || !isRecord(value.settings)) return null
  if (!Array.isArray(value.steps) || !value.steps.every(isStep) || !Array.isArray(value.arrows) || !value.arrows.every(isArrow)) return null
  return value as CampaignDocument
}

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value)

const isStep = (value: unknown): value is Step =>
  isRecord(value) &&
  typeof value.id === 'string' &&
  typeof value.kind === 'string' &&
  isRecord(value.config) &&
  isRecord(value.position) &&
  typeof value.position.x === 'number' &&
  typeof value.position.y === 'number'

const isArrow = (value: unknown): value is Arrow =>
  isRecord(value) && typeof value.from === 'string' && typeof value.port === 'string' && typeof value.to === 'string'
