/** Calls of better-auth from the browser; what is refused comes back as a problem document in the studio's language. */
async function call(path: string, body: unknown): Promise<Response | null> {
  try {
    return await fetch(`/api/auth/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  } catch {
    return null
  }
}

/** In (`ok`), or why not, in words; no `why` where nobody answered. */
export async function signIn(email: string, password: string): Promise<{ ok: boolean; why?: string }> {
  const answer = await call('sign-in/email', { email, password })
  if (!answer || answer.status >= 500) return { ok: false }
  if (answer.ok) return { ok: true }
  const { title, detail } = (await answer.json()) as { title: string; detail: string }
  return { ok: false, why: `${title} ${detail}` }
}

/** Ends the session; the page is loaded anew, so that nothing of the workspace stays in memory. */
export async function signOut() {
  await call('sign-out', {})
  window.location.assign('/sign-in')
}
