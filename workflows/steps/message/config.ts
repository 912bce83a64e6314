import { type Message, messageSchema } from '../../model/message'

export const config = messageSchema

export type MessageConfig = Message
