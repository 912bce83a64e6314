import type { Problem } from '@/server/trpc'

export type { Problem }

/** The problem that a failed call brought back; undefined where the server was not reached. */
export function problemIn(error: unknown): Problem | undefined {
  return (error as { data?: { problem?: Problem } } | null)?.data?.problem
}
