export { TOLD_TYPES } from './document'
export { ingestEvents } from './ingest'
