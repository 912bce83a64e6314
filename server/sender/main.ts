import { connect } from '../../db/client'
import { env } from '../env'
import { log } from '../log'
import { showMetrics } from '../prometheus'
import { startSender } from './sender'

const url = env().KASKAD_SENDER_URL
if (!url) throw new Error('environment: KASKAD_SENDER_URL is missing')
const db = connect(url, { name: 'kaskad-sender', max: 8 })
const sender = startSender(db)
const { KASKAD_SENDER_METRICS } = env()
const metrics = KASKAD_SENDER_METRICS ? await showMetrics(KASKAD_SENDER_METRICS) : undefined
log.info('sender runs')

const stop = () => void sender.stop().then(() => Promise.all([metrics?.stop(), db.$client.end()]))
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
