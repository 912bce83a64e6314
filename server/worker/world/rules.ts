import { Fault } from '../../../workflows/model/fault'
import type { World } from '../../../workflows/model/world'
import type { Ctx } from '../../context'

type Decide = World['rules']['decide']

export async function decide(_ctx: Ctx, _batch: Parameters<Decide>[0]): ReturnType<Decide> {
  throw new Fault('rules.unavailable')
}
