import type { Asked, World } from '../../../workflows/model/world'
import { changeMembers } from '../../audiences/service'
import { affordPoints } from '../../channels/afford'
import { enqueueMessages } from '../../channels/enqueue'
import type { Ctx } from '../../context'
import { changeProfiles } from '../../customers/change'
import { handOver } from '../../journeys/service'
import { grantRewards, postPoints } from '../../loyalty/service'
import { choosePersonal } from '../../offers/personal/service'
import { enqueueCalls } from '../../webhooks/enqueue'
import type { Contents } from '../contents'
import { feedbackAnswers, firstFacts, lastAskedForFeedback } from './facts'
import { decide } from './rules'
import { openTasks } from './tasks'
import { winnersOf } from './tests'
import { lastLeft, visitHours, zonesOf } from './times'

/** What was seen when an ask was decided, by its id: kept with the outcome for the trace. */
export type Notes = Map<string, Record<string, unknown>>

/** The real world, as performers may reach it: everything happens in the turn's own transaction, or not at all. */
export function bindWorld(ctx: Ctx, contents: Contents, notes: Notes): World {
  const { sql } = ctx.tx
  return {
    content: <Config>(ask: Asked) => contents.config(ask.version, ask.step) as Config,
    messages: { enqueue: (batch) => enqueueMessages(ctx.tx, ctx.now, batch) },
    rewards: {
      afford: (batch) => affordPoints(ctx.tx, batch),
      choose: (batch) => choosePersonal(ctx, batch),
      grant: (batch) => grantRewards(ctx.tx, ctx.now, batch),
    },
    points: { post: (batch) => postPoints(ctx.tx, ctx.now, batch) },
    profiles: { change: (batch) => changeProfiles(ctx.tx, batch) },
    tasks: { open: (batch) => openTasks(ctx, batch) },
    audiences: { change: (batch) => changeMembers(ctx.tx, batch) },
    webhooks: { enqueue: (batch) => enqueueCalls(ctx.tx, batch) },
    journeys: { handOver: (batch) => handOver(ctx, batch) },
    rules: { decide: (batch) => decide(ctx, batch) },
    tests: { winners: (batch) => winnersOf(sql, ctx.workspace, batch) },
    facts: { first: (batch) => firstFacts(sql, ctx.workspace, batch) },
    times: {
      zones: (batch) => zonesOf(sql, ctx.workspace, contents, batch),
      visitHours: (batch) => visitHours(sql, ctx.workspace, batch),
      lastLeft: (batch) => lastLeft(sql, ctx.workspace, batch),
    },
    feedback: {
      answers: (batch) => feedbackAnswers(sql, ctx.workspace, batch),
      lastAsked: (batch) => lastAskedForFeedback(sql, ctx.workspace, batch),
    },
    note: (ask, saw) => void notes.set(ask.id, { ...notes.get(ask.id), ...saw }),
  }
}
