import type { Adapter } from '../adapter'

/** A channel of a sandbox: accepts and delivers at once, and nothing leaves. Opens, clicks and failures come only through the API. */
export const sandboxAdapter: Adapter = {
  leaves: false,
  async send(batch) {
    return batch.map(() => ({ is: 'accepted', ref: null, delivered: true }))
  },
}
