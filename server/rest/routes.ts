import { rest as audiences } from '../audiences/rest'
import { rest as campaigns } from '../campaigns/rest'
import { rest as channels } from '../channels/rest'
import { rest as customers } from '../customers/rest'
import { rest as events } from '../events/rest'
import { rest as locations } from '../locations/rest'
import { rest as offers } from '../offers/rest'
import { rest as pos } from '../pos/rest'
import { rest as receipts } from '../receipts/rest'
import { rest as secrets } from '../secrets/rest'
import { rest as segments } from '../segments/rest'
import { rest as stock } from '../stock/rest'
import { rest as tasks } from '../tasks/rest'
import { rest as workspaces } from '../workspaces/rest'
import type { Endpoint } from './endpoint'

/** Every call of the public API, a domain a line. An endpoint that is not here does not exist. */
export const routes: readonly Endpoint[] = [
  ...workspaces,
  ...locations,
  ...customers,
  ...receipts,
  ...stock,
  ...events,
  ...pos,
  ...offers,
  ...channels,
  ...segments,
  ...campaigns,
  ...tasks,
  ...audiences,
  ...secrets,
]
