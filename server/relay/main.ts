import { connect } from '../../db/client'
import { env } from '../env'
import { closeTemporalClient, signalCohort, startCohort } from '../journeys/client'
import { log } from '../log'
import { showMetrics } from '../prometheus'
import { startRelay } from './relay'
import { waiting } from './waiting'

const url = env().KASKAD_RELAY_URL
if (!url) throw new Error('environment: KASKAD_RELAY_URL is missing')
const db = connect(url, { name: 'kaskad-relay', max: 8 })
const relay = startRelay(db, { start: startCohort, signal: signalCohort })
const { KASKAD_RELAY_METRICS } = env()
const metrics = KASKAD_RELAY_METRICS ? await showMetrics(KASKAD_RELAY_METRICS, waiting(db)) : undefined
log.info('relay runs')

const stop = () => void relay.stop().then(() => Promise.all([closeTemporalClient(), metrics?.stop(), db.$client.end()]))
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
