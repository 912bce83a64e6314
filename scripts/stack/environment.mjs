import { secretsOf } from './state.mjs'

/**
 * The environment of the product's processes (names of server/env.ts). What the operator gave wins; the rest follows from the state folder.
 * `ownerUrl`: the role that migrates; the other roles live on the same server with passwords of ours.
 */
export function environmentOf(state, { ownerUrl, temporal, url }) {
  const secrets = secretsOf(state)
  const given = process.env
  const as = (role) => {
    const address = new URL(ownerUrl)
    address.username = `kaskad_${role}`
    address.password = secrets[role]
    return address.href
  }
  return {
    ...given,
    KASKAD_OWNER_URL: ownerUrl,
    KASKAD_APP_URL: given.KASKAD_APP_URL || as('app'),
    KASKAD_RELAY_URL: given.KASKAD_RELAY_URL || as('relay'),
    KASKAD_SENDER_URL: given.KASKAD_SENDER_URL || as('sender'),
    KASKAD_SECRET: given.KASKAD_SECRET || secrets.secret,
    KASKAD_STATE: state,
    ...(temporal ? { TEMPORAL_ADDRESS: temporal } : {}),
    ...(url ? { KASKAD_PUBLIC_URL: given.KASKAD_PUBLIC_URL || url } : {}),
  }
}

/** The owner's url an operator gave; undefined = the embedded server. */
export const givenDatabase = () => process.env.DATABASE_URL || process.env.KASKAD_OWNER_URL || undefined
