/** Calls of better-auth from the browser. Its endpoints check the origin themselves. */
async function call(path: string, body: unknown): Promise<Response | null> {
  try {
    return await fetch(`/api/auth/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  } catch {
    return null
  }
}

export async function signIn(email: string, password: string): Promise<'ok' | 'wrong' | 'tooMany' | 'offline'> {
  const answer = await call('sign-in/email', { email, password })
  if (!answer || answer.status >= 500) return 'offline'
  if (answer.ok) return 'ok'
  return answer.status === 429 ? 'tooMany' : 'wrong'
}

/** Ends the session; the page is loaded anew, so that nothing of the workspace stays in memory. */
export async function signOut() {
  await call('sign-out', {})
  window.location.assign('/sign-in')
}
