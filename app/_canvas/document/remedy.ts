import type { CampaignDocument, Step } from './document'
import { removeSteps, setIn, setInStep } from './steps'

/** What mends a diagnostic: values to set (`step` '' = the document itself; a place without a value is removed), and steps to take out. */
export type Remedy = { label: string; set: { step: string; path: string; value?: unknown }[]; remove?: string[] }

/** The drawing with a remedy applied; the way heals around steps that go. */
export function applyRemedy(document: CampaignDocument, { set, remove = [] }: Omit<Remedy, 'label'>, portsOf: (step: Step) => string[]): CampaignDocument {
  const changed = set.reduce(
    (current, { step, path, value }) =>
      step === '' ? (setIn(current, path.split('.').filter(Boolean), value) as CampaignDocument) : setInStep(current, step, path, value),
    document,
  )
  return removeSteps(changed, remove, portsOf)
}
