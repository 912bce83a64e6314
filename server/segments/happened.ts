/** Sends are read from the messages themselves (db/views.sql); everything else is a fact. */
export const SENDS: ReadonlySet<string> = new Set(['message_sent', 'message_delivered'])

/** The relation that holds events of these types: the facts, or, where sends are among them, the wider view. */
export const sourceOf = (types: readonly string[]): 'facts' | 'happened' => (types.some((type) => SENDS.has(type)) ? 'happened' : 'facts')

/** SQL: the lines `i` that fact `f` is about: those of its receipt; of a return those that came back. For `select ... from`. */
export const LINES_OF_FACT = `receipt_items i where i.workspace_id = f.workspace_id and i.receipt_id = f.receipt_id
  and (f.type <> 'returned' or coalesce(f.properties -> 'items' @> jsonb_build_array(jsonb_build_object('sku', i.sku)), true))`
