import { CHANNELS, type Channel } from '../../workflows/model/message'
import { env } from '../env'
import type { Adapter } from './adapter'
import { emailAdapter } from './email/adapter'
import { sandboxAdapter } from './sandbox/adapter'

/** Channels with a provider in a normal workspace. */
const CONFIGURED: readonly Channel[] = ['email']

/** Channels that can be used: in sandboxes all of them (nothing leaves), elsewhere those with a provider. */
export const configuredChannels = (sandbox: boolean): readonly Channel[] => (sandbox ? CHANNELS : CONFIGURED)

export const isConfigured = (channel: string, sandbox: boolean): boolean => (configuredChannels(sandbox) as readonly string[]).includes(channel)

/** The adapters of one process: a provider's connections are kept open while it lives. */
export class Adapters {
  /** `made`: adapters given instead of the configured ones. */
  constructor(private readonly made = new Map<string, Adapter>()) {}

  for(channel: string, sandbox: boolean): Adapter {
    if (sandbox) return sandboxAdapter
    let adapter = this.made.get(channel)
    if (!adapter) {
      if (channel !== 'email') throw new Error(`no provider for ${channel}`)
      adapter = emailAdapter(env().KASKAD_SMTP_URL, env().KASKAD_MAIL_FROM)
      this.made.set(channel, adapter)
    }
    return adapter
  }

  async close(): Promise<void> {
    await Promise.all([...this.made.values()].map((adapter) => adapter.close?.()))
  }
}
