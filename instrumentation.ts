/** Called by Next once, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { answerUnreadable } = await import('./server/rest/unreadable')
  answerUnreadable()
}
