import type { Message } from '../../model/message'
import type { Perform } from '../../model/world'
import type { MessageRequest } from './transition'

export const perform: Perform<MessageRequest> = (asks, world) => world.messages.enqueue(asks.map((ask) => ({ ask, message: world.content<Message>(ask) })))
