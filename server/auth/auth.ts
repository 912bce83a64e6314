import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { organization } from 'better-auth/plugins/organization'
import * as tables from '../../db/schema/auth'
import { appDatabase } from '../context'
import { env } from '../env'
import { access, organisationRoles } from './roles'

/**
 * Sign-in with e-mail and password; workspaces are organisations (`organization.id` = `workspaces.id`). People and organisations are made by
 * `users.ts` only, so that an organisation without a workspace cannot exist. Sessions are read from the table at every call: no cookie cache.
 */
function make() {
  const { KASKAD_SECRET, KASKAD_PUBLIC_URL } = env()
  return betterAuth({
    appName: 'Kaskad',
    secret: KASKAD_SECRET,
    baseURL: KASKAD_PUBLIC_URL,
    // The same build answers under several names (localhost, a proxy's): a request may come from the host it was sent to.
    trustedOrigins: (request) => [KASKAD_PUBLIC_URL, ...ownOrigins(request)],
    database: drizzleAdapter(appDatabase(), { provider: 'pg', schema: tables }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 200 },
    session: { expiresIn: 60 * 60 * 24 * 30, updateAge: 60 * 60 * 24 },
    // A database that is away is told as everywhere (`answer.ts`), not as an empty 500.
    onAPIError: { throw: true },
    rateLimit: { customRules: { '/sign-in/email': { window: 60, max: 30 } } },
    advanced: { cookiePrefix: 'kaskad', useSecureCookies: KASKAD_PUBLIC_URL.startsWith('https:') },
    telemetry: { enabled: false },
    plugins: [
      organization({ ac: access, roles: organisationRoles, creatorRole: 'owner', allowUserToCreateOrganization: false, disableOrganizationDeletion: true }),
    ],
  })
}

export function ownOrigins(request: Request | undefined): string[] {
  const host = request?.headers.get('host')
  return host ? [`http://${host}`, `https://${host}`] : []
}

type Auth = ReturnType<typeof make>
let made: Auth | undefined

export function auth(): Auth {
  made ??= make()
  return made
}
