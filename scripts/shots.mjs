#!/usr/bin/env node
// Pictures of every page for eyes: both languages, both themes, a desk (1440x900) and a phone (390x844).
//   node scripts/shots.mjs FOLDER [--url http://localhost:3000] [--email E --password P] [--only campaigns,till] [--quick]
// `--quick` takes four instead of eight of each page (ru light and en dark at the desk, and the phone likewise). Needs Debian's chromium.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: process.env.KASKAD_PUBLIC_URL ?? 'http://localhost:3000' },
    email: { type: 'string', default: 'demo@kaskad.local' },
    password: { type: 'string', default: 'kaskad-demo' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    chromium: { type: 'string', default: process.env.CHROMIUM ?? '/usr/bin/chromium' },
  },
})
const folder = positionals[0]
if (!folder) {
  console.error('usage: node scripts/shots.mjs FOLDER [--url URL] [--only page,page] [--quick]')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })

const base = new URL(values.url)
const browser = await chromium.launch({ executablePath: values.chromium, args: ['--no-sandbox', '--disable-gpu'] })

/** The ids of things to open are taken from the product itself. */
async function pages(context) {
  const ask = async (path, input) => {
    const query = input === undefined ? {} : input
    const answer = await context.request.post(`${base.origin}/api/trpc/${path}`, { headers: { origin: base.origin }, data: query })
    return answer.ok() ? (await answer.json()).result.data : null
  }
  const campaigns = (await ask('campaigns.list')) ?? []
  const customers = (await ask('customers.list', { limit: 1, sort: 'spent' })) ?? { items: [] }
  const live = campaigns.find((c) => c.state === 'live') ?? campaigns[0]
  const draft = campaigns.find((c) => c.state === 'draft')
  return [
    ['campaigns', '/campaigns'],
    ['customers', '/customers'],
    ['guest', customers.items[0] && `/customers/${customers.items[0].id}`],
    ['campaign', live && `/campaigns/${live.id}`],
    ['campaign-draft', draft && `/campaigns/${draft.id}`],
    ['messages', '/messages'],
    ['feedback', '/feedback'],
    ['tasks', '/tasks'],
    ['audiences', '/audiences'],
    ['till', '/till'],
    ['settings', '/settings'],
    ['sign-in', '/sign-in'],
    ['sign-up', '/sign-up'],
  ].filter(([, path]) => path)
}

const looks = []
for (const locale of ['ru', 'en']) {
  for (const theme of ['light', 'dark']) {
    for (const [size, viewport] of [
      ['desk', { width: 1440, height: 900 }],
      ['phone', { width: 390, height: 844 }],
    ]) {
      if (!values.quick || (locale === 'ru') === (theme === 'light')) looks.push({ locale, theme, size, viewport })
    }
  }
}

const troubles = []
for (const { locale, theme, size, viewport } of looks) {
  const context = await browser.newContext({ viewport, locale: locale === 'ru' ? 'ru-RU' : 'en-GB', colorScheme: theme, reducedMotion: 'reduce' })
  const cookie = (name, value) => ({ name, value, url: base.origin })
  await context.addCookies([cookie('kaskad_locale', locale), cookie('kaskad_theme', theme)])
  const signed = await context.request.post(`${base.origin}/api/auth/sign-in/email`, {
    headers: { origin: base.origin },
    data: { email: values.email, password: values.password },
  })
  if (!signed.ok()) troubles.push(`sign-in as ${values.email}: ${signed.status()}`)
  const page = await context.newPage()
  page.on('pageerror', (error) => troubles.push(`${page.url()} (${locale}): ${error.message}`))
  page.on('console', (message) => message.type() === 'error' && troubles.push(`${page.url()} (${locale}): ${message.text()}`))
  const chosen = values.only?.split(',')
  for (const [name, path] of await pages(context)) {
    if (chosen && !chosen.includes(name)) continue
    await page.goto(`${base.origin}${path}`, { waitUntil: 'load', timeout: 90_000 }).catch((error) => troubles.push(`${path}: ${error.message.split('\n')[0]}`))
    // Live pages are never silent: ready is when no skeleton is left.
    await page
      .waitForFunction(() => document.querySelector('main, nav') && !document.querySelector('.animate-pulse'), null, { timeout: 45_000 })
      .catch(() => troubles.push(`${path} (${locale}): still loading`))
    await page.waitForTimeout(600)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 0) troubles.push(`${path} (${locale}, ${size}): wider than the window by ${wide} px`)
    const file = join(folder, `${name}-${locale}-${theme}-${size}.png`)
    await page.screenshot({ path: file })
    console.log(file)
  }
  await context.close()
}
await browser.close()

for (const trouble of new Set(troubles)) console.error(trouble)
process.exit(troubles.length > 0 ? 1 : 0)
