import { z } from 'zod'

/** Whoever has one of these roles in the workspace; anything else in `to` is a member's id. */
export const ROLES = ['owner', 'marketer', 'analyst', 'cashier'] as const
export type Role = (typeof ROLES)[number]
export const isRole = (to: unknown): to is Role => (ROLES as readonly unknown[]).includes(to)

export const config = z.strictObject({
  to: z.string().min(1).max(100),
  /** Liquid, filled in for the guest; what a guest has no value for is left blank. */
  text: z.string().max(2000),
})

export type TaskConfig = z.infer<typeof config>
