import { z } from 'zod'

export const METHODS = ['POST', 'PUT', 'PATCH', 'GET', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/** Methods whose calls carry no body. */
export const isBare = (method: unknown): boolean => method === 'GET' || method === 'DELETE'

export const config = z.strictObject({
  /** As it is: values of the guest belong in the body, where they are escaped. */
  url: z.string().max(2000),
  method: z.enum(METHODS).default('POST'),
  /** Liquid that is JSON once a guest's values are filled in; null = nothing is sent along. */
  body: z.string().max(20_000).nullable().default(null),
  /** Id of the workspace's secret that signs each call; null = not signed, which only a sandbox may do. */
  secret: z.string().max(40).nullable().default(null),
})

export type WebhookConfig = z.infer<typeof config>
