export type Theme = 'light' | 'dark' | 'system'
export const THEME_COOKIE = 'kaskad_theme'

export const isTheme = (value: unknown): value is Theme => value === 'light' || value === 'dark' || value === 'system'

const YEAR = 60 * 60 * 24 * 365

/** A choice of this browser, read by the server at the next request: language or theme. */
export function remember(name: string, value: string) {
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is missing in Safari and on plain http
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax`
}

/** Turns the lights at once and remembers it. */
export function setTheme(theme: Theme) {
  remember(THEME_COOKIE, theme)
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
