import type { Perform } from '../model/world'
import { perform as audience } from './audience/perform'
import { perform as branch } from './branch/perform'
import { perform as feedback } from './feedback/perform'
import { perform as handover } from './handover/perform'
import { perform as listen } from './listen/perform'
import { perform as message } from './message/perform'
import { perform as offer } from './offer/perform'
import { perform as points } from './points/perform'
import { perform as profile } from './profile/perform'
import { perform as split } from './split/perform'
import { perform as task } from './task/perform'
import type { Requests } from './transitions'
import { perform as visit } from './visit/perform'
import { perform as wait } from './wait/perform'
import { perform as webhook } from './webhook/perform'

/** Read only by the worker's activities. Leave one out and this file does not compile. */
export const performers: { [K in keyof Requests]: Perform<Requests[K]> } = {
  audience,
  branch,
  feedback,
  handover,
  listen,
  message,
  offer,
  points,
  profile,
  split,
  task,
  visit,
  wait,
  webhook,
}
