import { connect } from '../../../db/client'
import { env } from '../../env'
import { log } from '../../log'
import { smtpServer } from '../email/smtp'
import { startCatcher } from './catcher'

const { host, port } = smtpServer(env().KASKAD_SMTP_URL)
const db = connect(env().KASKAD_RELAY_URL ?? env().KASKAD_APP_URL, { name: 'kaskad-catcher', max: 2 })
const catcher = await startCatcher(db, port, host)
log.info({ port: catcher.port }, 'mail catcher listens; nothing it takes is delivered')

const stop = () => void catcher.close().then(() => db.$client.end())
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
