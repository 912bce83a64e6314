/** One rendered message as a provider gets it. */
export type Outgoing = {
  /** The ask id and channel: also the idempotency key at providers that have one. */
  key: string
  channel: string
  to: string
  class: 'promo' | 'service'
  subject: string | null
  text: string
  html: string | null
  /** Who writes: the workspace's name. */
  from: string
  language: 'ru' | 'en'
  /** One-click unsubscribe address. */
  unsubscribe: string
}

/**
 * What a provider made of a message. `later`: it asked to come again (real ms); `unknown`: it may have been taken, so it is never sent again by
 * itself; `bad_address`: nobody lives there, the address is suppressed.
 */
export type Handed =
  | { is: 'accepted'; ref: string | null; delivered: boolean }
  | { is: 'failed'; reason: 'bad_address' | 'rejected' }
  | { is: 'later'; afterMs: number | null }
  | { is: 'unknown' }

export type Adapter = {
  /** False: nothing leaves the house, so the whole hand-over is one transaction. */
  leaves: boolean
  /** Answers in the order of the batch; never throws for a message's sake. */
  send(batch: Outgoing[]): Promise<Handed[]>
  close?(): Promise<void>
}
