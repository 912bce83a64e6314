import { account, invitation, member, organization, session, user, verification } from './auth'

/** Tables of better-auth under their own names; a plain object, as drizzle and better-auth take it. */
export const auth = { account, invitation, member, organization, session, user, verification }
export type { AskState, CampaignState, EnrolmentState } from './campaigns'
export { asks, campaigns, campaignVersions, cohorts, enrolments, outbox, passes, segments, waits } from './campaigns'
export { consents, customerIdentifiers, customers, suppressions } from './customers'
export { entryRules, entrySeen } from './entries'
export { facts, heldFacts, receiptItems, receipts } from './facts'
export { accounts, grants, ledger, lots, offers } from './loyalty'
export type { MessageState } from './messages'
export { caughtMail, feedback, messages } from './messages'
export { itemStock, shopHabits, shopPairs, shopTopics } from './shop'
export type { TaskState } from './tasks'
export { tasks } from './tasks'
export type { WebhookState } from './webhooks'
export { secrets, webhookCalls } from './webhooks'
export { apiKeys, cursors, idempotencyKeys, locations, workspaces } from './workspaces'
