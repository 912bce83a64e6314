import type { Endpoint } from './endpoint'

/** Every call of the public API, a domain a line. An endpoint that is not here does not exist. */
export const routes: readonly Endpoint[] = []
