import type { Draft } from './face'
import type { Message } from './message'

/** What a message says first, over the first channel that says anything: subject, title or text. */
export function headline(message: Draft<Message>): string | null {
  for (const channel of message.channels ?? []) {
    const said = message.content?.[channel] as { subject?: string; title?: string; text?: string } | null | undefined
    const text = said?.subject || said?.title || said?.text
    if (text) return text
  }
  return null
}
