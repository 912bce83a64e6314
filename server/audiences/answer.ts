import { z } from 'zod'
import { again } from '../again'
import { permits } from '../auth/roles'
import { refuseForeign } from '../auth/same-origin'
import { type Caller, inContext } from '../context'
import { Refusal } from '../faults'
import { log } from '../log'
import { localeOfRequest, requestContext } from '../request'
import { readBody } from '../rest/body'
import type { Run } from '../rest/endpoint'
import { idOf } from '../rest/ids'
import { issuesOf } from '../rest/issues'
import { problem, problemOf, refusalOf } from '../rest/problem'
import { textStream } from '../rest/stream'
import { lastDownload, openExport } from './export'

const ASKED = z.strictObject({ changes: z.boolean() })

/**
 * The file as the studio's page fetches it: the API's, for who is signed in. `changes`: since the last download, where there was one. Whether this one has
 * come whole only the page knows, and says so (`audiences.downloaded`).
 */
export async function answerDownload(request: Request, audience: string): Promise<Response> {
  const locale = localeOfRequest(request.headers)
  try {
    const foreign = refuseForeign(request)
    if (foreign) throw foreign
    const { signed } = await requestContext(request.headers)
    if (!signed) throw new Refusal(401, 'auth.required')
    const { workspace, role, user } = signed
    if (!workspace || !role) throw new Refusal(403, 'auth.no_workspace')
    if (!permits(role, 'audiences.export', 'query')) throw new Refusal(403, 'auth.role', { values: { role } })
    const asked = ASKED.safeParse((await readBody(request)).value)
    if (!asked.success) throw new Refusal(422, 'input.invalid', { issues: issuesOf(asked.error) })
    const caller: Caller = { workspace, locale, actor: user.email }
    const run: Run = (work) => again(() => inContext(caller, work))
    const id = idOf(audience, 'audience')
    const { stream } = await run(async (ctx) => {
      const since = asked.data.changes ? await lastDownload(ctx, id) : undefined
      // Nobody can say what has changed since never.
      if (since === null) throw new Refusal(409, 'audience.cursor_old')
      return openExport(ctx, id, since)
    })
    const { headers, pieces } = await stream(run)
    return new Response(textStream(pieces), { headers: { 'cache-control': 'no-store', ...headers } })
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal) return problemOf(refusal, locale)
    log.error({ err: error }, 'download failed')
    return problem(500, 'internal', locale)
  }
}
