import type { Endpoint } from './endpoint'

export type Found = { endpoint: Endpoint; params: Record<string, string> } | { allowed: string[] } | null

/** The endpoint of a method and a path (`/customers/7`); with another method, the methods that would do; null where nothing is there. */
export function find(routes: readonly Endpoint[], method: string, path: string): Found {
  const parts = path.split('/').slice(1)
  const here = routes.flatMap((endpoint) => {
    const params = match(endpoint.path.split('/').slice(1), parts)
    return params ? [{ endpoint, params }] : []
  })
  if (here.length === 0) return null
  // A literal path (`/segments/count`) is meant before one with a parameter (`/segments/:id`).
  here.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)
  const wanted = method === 'HEAD' ? 'GET' : method
  return here.find((h) => h.endpoint.method === wanted) ?? { allowed: [...new Set(here.map((h) => h.endpoint.method))] }
}

function match(pattern: string[], parts: string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null
  const params: Record<string, string> = {}
  for (const [i, name] of pattern.entries()) {
    const part = parts[i]!
    if (name.startsWith(':')) {
      const value = decode(part)
      if (!value) return null
      params[name.slice(1)] = value
    } else if (name !== part) return null
  }
  return params
}

function decode(part: string): string | null {
  try {
    const value = decodeURIComponent(part)
    return value.includes('\0') ? null : value
  } catch {
    return null
  }
}
