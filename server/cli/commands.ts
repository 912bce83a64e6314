import type { Command } from './arguments'
import { backup } from './backup'
import { migrateDatabase } from './migrate'
import { restore } from './restore'
import { createUserCommand } from './user'
import { createWorkspaceCommand } from './workspace'

/** Every command by its words. */
export const COMMANDS: Record<string, Command> = {
  'workspace create': createWorkspaceCommand,
  'user create': createUserCommand,
  migrate: migrateDatabase,
  backup,
  restore,
}
