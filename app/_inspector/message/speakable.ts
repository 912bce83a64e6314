import { presences } from '../../../workflows/diagnostics/spoken'
import type { Traits } from '../../../workflows/model/step'
import { VARIABLES, type VariableGroup } from '../../../workflows/model/variables'
import { kindOf } from '../../../workflows/steps/index'
import type { CampaignDocument, Step } from '../../_canvas/document/document'
import { isEntry } from '../../_canvas/faces'

export type Speakable = {
  /** What a text may name, in the order offered: nothing that nobody has at this step. */
  variables: readonly string[]
  /** Name of the offer a text is about, for previews; null where there is none, or several. */
  offer: string | null
}

/** What the texts of a step may speak of, by the ways that lead to it. */
export function speakable(document: CampaignDocument, step: string, groups: readonly string[]): Speakable {
  const { of, offersAt } = presences(
    document.steps.map((one) => {
      const { gives, asks } = traitsOf(one)
      return { id: one.id, entry: isEntry(one.kind), gives, asks }
    }),
    document.arrows,
  )
  const offers = offersAt(step).map((id) => document.steps.find((one) => one.id === id)?.config.offer as { name?: string } | undefined)
  return {
    variables: groups.flatMap((group) => VARIABLES[group as VariableGroup] ?? []).filter((name) => of(step, name).is !== 'never'),
    offer: offers.length === 1 ? (offers[0]?.name ?? null) : null,
  }
}

/** A draft's config may be of any shape; then nothing is known of it. */
function traitsOf({ kind, config }: Step): Traits {
  try {
    return kindOf(kind)?.traits?.(config) ?? {}
  } catch {
    return {}
  }
}
