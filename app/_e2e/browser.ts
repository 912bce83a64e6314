import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

/** The running product under test, as `npm test` started it. Against another: give these variables and run `npm run browser`. */
export const PRODUCT = {
  url: process.env.KASKAD_E2E_URL ?? 'http://localhost:3000',
  email: process.env.KASKAD_E2E_EMAIL || 'demo@kaskad.local',
  password: process.env.KASKAD_E2E_PASSWORD || 'kaskad-demo',
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })

/** A page of its own, in a language, that collects what went wrong in it: errors of scripts and of the console. */
export async function openPage(
  browser: Browser,
  { locale = 'ru' }: { locale?: 'ru' | 'en' } = {},
): Promise<{ context: BrowserContext; page: Page; troubles: string[] }> {
  const context = await browser.newContext({
    baseURL: PRODUCT.url,
    viewport: { width: 1440, height: 900 },
    locale: locale === 'ru' ? 'ru-RU' : 'en-GB',
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`${page.url()}: ${message.text()}`)
  })
  return { context, page, troubles }
}

/** Signs in through the form, as a person would. */
export async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in')
  await page.locator('input[name=email]').fill(PRODUCT.email)
  await page.locator('input[name=password]').fill(PRODUCT.password)
  await page.locator('form button[type=submit]').click()
  await page.waitForURL('**/campaigns')
}
