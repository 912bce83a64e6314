import { decideAwaited } from '../../model/awaited'
import { PORTS } from './transition'

export const perform = decideAwaited(PORTS)
