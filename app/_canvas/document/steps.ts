import { type CampaignDocument, type Config, type Position, type Step, withStep } from './document'
import { uniqueId } from './ids'

/** Adds a step of a kind; returns the document and the new step's id. */
export function addStep(document: CampaignDocument, kind: string, config: Config, position: Position): { document: CampaignDocument; id: string } {
  const id = uniqueId(
    kind,
    document.steps.map((step) => step.id),
  )
  const step: Step = { id, kind, config, position: rounded(position), note: null }
  return { document: { ...document, steps: [...document.steps, step] }, id }
}

/** Positions are saved on the 4-px grid. */
export const rounded = ({ x, y }: Position): Position => ({ x: Math.round(x / 4) * 4, y: Math.round(y / 4) * 4 })

export function moveSteps(document: CampaignDocument, positions: ReadonlyMap<string, Position>): CampaignDocument {
  let changed = false
  const steps = document.steps.map((step) => {
    const to = positions.get(step.id)
    if (!to) return step
    const position = rounded(to)
    if (position.x === step.position.x && position.y === step.position.y) return step
    changed = true
    return { ...step, position }
  })
  return changed ? { ...document, steps } : document
}

/**
 * Removes steps and heals the way: who arrived at a removed step goes on to where its first connected port led. Arrows that would lead a step to
 * itself are dropped.
 */
export function removeSteps(document: CampaignDocument, ids: readonly string[], portsOf: (step: Step) => string[]): CampaignDocument {
  return ids.reduce((current, id) => removeStep(current, id, portsOf), document)
}

function removeStep(document: CampaignDocument, id: string, portsOf: (step: Step) => string[]): CampaignDocument {
  const step = document.steps.find((candidate) => candidate.id === id)
  if (!step) return document
  const ways = document.arrows.filter((arrow) => arrow.from === id && !arrow.maxPasses && arrow.to !== id)
  const heir = [...portsOf(step), ...ways.map((arrow) => arrow.port)].map((port) => ways.find((arrow) => arrow.port === port)).find(Boolean)?.to
  const arrows = document.arrows.flatMap((arrow) => {
    if (arrow.from === id) return []
    if (arrow.to !== id) return [arrow]
    return heir && heir !== arrow.from && !arrow.maxPasses ? [{ ...arrow, to: heir }] : []
  })
  return { ...document, steps: document.steps.filter((other) => other.id !== id), arrows }
}

/** Copies of steps beside the originals, with the arrows among them; returns the copies' ids. */
export function duplicateSteps(document: CampaignDocument, ids: readonly string[]): { document: CampaignDocument; ids: string[] } {
  const chosen = document.steps.filter((step) => ids.includes(step.id))
  return insertSteps(
    document,
    chosen,
    document.arrows.filter((arrow) => ids.includes(arrow.from) && ids.includes(arrow.to)),
    { x: 32, y: 32 },
  )
}

/** Adds foreign steps under ids of their own, moved by `by`; arrows among them follow. */
export function insertSteps(
  document: CampaignDocument,
  steps: readonly Step[],
  arrows: CampaignDocument['arrows'],
  by: Position,
): { document: CampaignDocument; ids: string[] } {
  const taken = document.steps.map((step) => step.id)
  const names = new Map<string, string>()
  const added = steps.map((step) => {
    const id = uniqueId(step.id, taken)
    taken.push(id)
    names.set(step.id, id)
    return { ...step, id, config: structuredClone(step.config), position: rounded({ x: step.position.x + by.x, y: step.position.y + by.y }) }
  })
  const drawn = arrows.flatMap((arrow) => {
    const from = names.get(arrow.from)
    const to = names.get(arrow.to)
    return from && to ? [{ ...arrow, from, to }] : []
  })
  return { document: { ...document, steps: [...document.steps, ...added], arrows: [...document.arrows, ...drawn] }, ids: added.map((step) => step.id) }
}

/** Sets a value deep in a step's config: `path` is `config.message.channels` or `message.channels`. `undefined` removes the key, '' is the whole config. */
export function setInStep(document: CampaignDocument, id: string, path: string, value: unknown): CampaignDocument {
  const keys = path.split('.').filter(Boolean)
  if (keys[0] === 'config') keys.shift()
  return withStep(document, id, (step) => ({ ...step, config: setIn(step.config, keys, value) as Config }))
}

/** A copy of a JSON value with one place replaced; lists are addressed by index, and holes are not made. */
export function setIn(value: unknown, keys: readonly string[], to: unknown): unknown {
  const [key, ...rest] = keys
  if (key === undefined) return to
  if (Array.isArray(value)) {
    const index = Number(key)
    if (!Number.isInteger(index) || index < 0 || index > value.length) return value
    const copy = [...value]
    const inner = setIn(copy[index], rest, to)
    if (inner === undefined && rest.length === 0) copy.splice(index, 1)
    else copy[index] = inner
    return copy
  }
  const object = value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
  const inner = setIn(object[key], rest, to)
  if (inner === undefined) {
    const { [key]: _gone, ...others } = object
    return others
  }
  return { ...object, [key]: inner }
}

export function getIn(value: unknown, path: string): unknown {
  return path
    .split('.')
    .filter(Boolean)
    .reduce<unknown>((at, key) => (at !== null && typeof at === 'object' ? (at as Record<string, unknown>)[key] : undefined), value)
}
