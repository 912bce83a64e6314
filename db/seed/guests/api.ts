/** The public API as a guest's world reaches it. Knows nothing but addresses, a key and JSON. */

/** Lets the server know that nobody is at the screen: calls of invented guests do not keep a sandbox awake. */
export const GUESTS_AGENT = 'kaskad-guests'

/** A till waits this long before it tries again. */
const PATIENCE_MS = 45_000

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`${status} ${code}`)
  }
}

export class Api {
  constructor(
    private readonly base: string,
    private readonly key: string,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path)
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('POST', path, body)
  }

  /** Sends a form to a guest's page, as a browser would. */
  async form(url: string, fields: Record<string, string>): Promise<void> {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'user-agent': GUESTS_AGENT },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    await response.arrayBuffer()
    if (response.status >= 400) throw new ApiError(response.status, 'page')
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, 'user-agent': GUESTS_AGENT, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const answer = (await response.json().catch(() => ({}))) as T & { code?: string }
    if (!response.ok) throw new ApiError(response.status, answer.code ?? '')
    return answer
  }
}
