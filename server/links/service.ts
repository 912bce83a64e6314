import { DAY } from '../../workflows/model/durations'
import { env } from '../env'
import { type Purpose, signToken } from './tokens'

export { asGuest, type Guest, type Letter } from './guest'
export type { Purpose } from './tokens'

const PATH: Record<Purpose, string> = { feedback: 'f', coupon: 'c', unsubscribe: 'u', preferences: 'u' }

/** How long after the send a link works, on the workspace's clock. Whoever kept a mail for years must still be able to unsubscribe. */
const WORKS_FOR: Record<Purpose, number> = { feedback: 365 * DAY, coupon: 730 * DAY, unsubscribe: 3650 * DAY, preferences: 3650 * DAY }

/** Address of a guest page, as it goes into a message sent at `at`. */
export function link(purpose: Purpose, workspace: string, message: number, at: number): string {
  const token = signToken({ purpose, workspace, message, expires: at + WORKS_FOR[purpose] })
  return `${env().KASKAD_PUBLIC_URL.replace(/\/$/, '')}/${PATH[purpose]}/${token}`
}
