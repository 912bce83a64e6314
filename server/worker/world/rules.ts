import type { World } from '../../../workflows/model/world'
import type { Rule } from '../../../workflows/segments/ast'
import type { Ctx } from '../../context'
import { decideRules } from '../../segments/service'

type Decide = World['rules']['decide']

/** A branch is judged as of the instant it was asked at. */
export async function decide(ctx: Ctx, batch: Parameters<Decide>[0]): ReturnType<Decide> {
  return decideRules(
    ctx,
    batch.map(({ ask, rules }) => ({
      customer: ask.customer,
      enrolment: ask.enrolment,
      asOf: ask.at,
      rules: rules.map(({ id, rule }) => ({ id, rule: rule as Rule })),
    })),
  )
}
