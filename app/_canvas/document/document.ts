/**
 * The campaign document as the canvas edits it (`kaskad.campaign/1`). Drafts may be incomplete, so configs stay loose here: their
 * meaning is checked by the server, their form is described by each step's face.
 */
export type Position = { x: number; y: number }
export type Config = Record<string, unknown>
export type Step = { id: string; kind: string; config: Config; position: Position; note: string | null }
/** With `maxPasses` the arrow leads back, and its port has a second, plain one for when the passes are spent. */
export type Arrow = { from: string; port: string; to: string; maxPasses?: number | null }
export type Settings = Record<string, unknown>
export type CampaignDocument = { format: 'kaskad.campaign/1'; name: string; settings: Settings; steps: Step[]; arrows: Arrow[] }

/** Identity of an arrow: a port has at most one plain arrow and one that leads back. */
export const arrowKey = (arrow: Arrow): string => `${arrow.from} ${arrow.port}${arrow.maxPasses ? ' back' : ''}`

const indices = new WeakMap<readonly Step[], ReadonlyMap<string, Step>>()

/** Steps by id; one index for one list, however many cards ask. */
export function stepsById(steps: readonly Step[]): ReadonlyMap<string, Step> {
  const known = indices.get(steps)
  if (known) return known
  const made = new Map(steps.map((step) => [step.id, step]))
  indices.set(steps, made)
  return made
}

export const stepOf = (document: Pick<CampaignDocument, 'steps'>, id: string): Step | undefined => stepsById(document.steps).get(id)

/** Replaces one step, keeping the identity of all others, so that only its card is drawn anew. */
export const withStep = (document: CampaignDocument, id: string, change: (step: Step) => Step): CampaignDocument => ({
  ...document,
  steps: document.steps.map((step) => (step.id === id ? change(step) : step)),
})

/** Everything that can be reached from a step along the arrows, the step itself included. */
export function reachableFrom(document: CampaignDocument, id: string): Set<string> {
  const next = new Map<string, string[]>()
  for (const arrow of document.arrows) next.set(arrow.from, [...(next.get(arrow.from) ?? []), arrow.to])
  const seen = new Set([id])
  const queue = [id]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const to of next.get(at) ?? []) {
      if (seen.has(to)) continue
      seen.add(to)
      queue.push(to)
    }
  }
  return seen
}
