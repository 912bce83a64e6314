import type { Command } from './arguments'
import { backup } from './backup'
import { checkCampaign, exportCampaign, importCampaign } from './campaign'
import { listHeldFacts } from './held'
import { importCustomersCommand, importReceiptsCommand } from './import'
import { createKeyCommand, revokeKeyCommand } from './key'
import { migrateDatabase } from './migrate'
import { recover } from './recover'
import { renew } from './renew'
import { replayReceipts } from './replay'
import { reseal } from './reseal'
import { restore } from './restore'
import { seedDemoCommand } from './seed'
import { createUserCommand } from './user'
import { verifyWorkspace } from './verify'
import { createWorkspaceCommand } from './workspace'

/** Every command by its words. `doctor` is in scripts/: it must work where nothing else does. */
export const COMMANDS: Record<string, Command> = {
  'workspace create': createWorkspaceCommand,
  'key create': createKeyCommand,
  'key revoke': revokeKeyCommand,
  'user create': createUserCommand,
  'seed demo': seedDemoCommand,
  'import receipts': importReceiptsCommand,
  'import customers': importCustomersCommand,
  replay: replayReceipts,
  held: listHeldFacts,
  'campaign export': exportCampaign,
  'campaign import': importCampaign,
  'campaign check': checkCampaign,
  migrate: migrateDatabase,
  backup,
  restore,
  recover,
  renew,
  reseal,
  verify: verifyWorkspace,
}
