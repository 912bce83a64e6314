import { EVENT_TYPES } from '../model/events'
import { type Phrase, say } from '../model/face'

/** "Opened a message", "“booked” happened". */
export const happens = (event: string): Phrase =>
  (EVENT_TYPES as readonly string[]).includes(event) ? say(`happened.${event}`) : say('happened.custom', { name: event.replace(/^custom\./, '') })
