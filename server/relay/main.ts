import { connect } from '../../db/client'
import { env } from '../env'
import { closeTemporalClient, signalCohort, startCohort } from '../journeys/client'
import { log } from '../log'
import { startRelay } from './relay'

const url = env().KASKAD_RELAY_URL
if (!url) throw new Error('environment: KASKAD_RELAY_URL is missing')
const db = connect(url, { name: 'kaskad-relay', max: 8 })
const relay = startRelay(db, { start: startCohort, signal: signalCohort })
log.info('relay runs')

const stop = () => void relay.stop().then(() => Promise.all([closeTemporalClient(), db.$client.end()]))
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
