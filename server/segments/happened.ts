/** Sends are read from the messages themselves (db/views.sql); everything else is a fact. */
export const SENDS: ReadonlySet<string> = new Set(['message_sent', 'message_delivered'])

/** The relation that holds events of these types: the facts, or, where sends are among them, the wider view. */
export const sourceOf = (types: readonly string[]): 'facts' | 'happened' => (types.some((type) => SENDS.has(type)) ? 'happened' : 'facts')
