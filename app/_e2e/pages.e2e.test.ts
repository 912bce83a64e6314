import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPage, signIn } from './browser'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())

test('who is not signed in is led to the way in, and back', async () => {
  const { context, page } = await openPage(browser)
  await page.goto('/customers')
  await page.waitForURL('**/sign-in**')
  await context.close()
})

test('a wrong password is said so, and opens nothing', async () => {
  const { context, page } = await openPage(browser)
  await page.goto('/sign-in')
  await page.locator('input[name=email]').fill('demo@kaskad.local')
  await page.locator('input[name=password]').fill('surely-not-this')
  await page.locator('form button[type=submit]').click()
  await page.locator('form input[aria-invalid=true]').first().waitFor()
  expect(page.url()).toContain('/sign-in')
  await context.close()
})

test.each(['ru', 'en'] as const)('every page of the studio opens without a complaint (%s)', async (locale) => {
  const { context, page, troubles } = await openPage(browser, { locale })
  await signIn(page)
  for (const path of ['/campaigns', '/customers', '/messages', '/feedback', '/tasks', '/audiences', '/till', '/settings']) {
    const response = await page.goto(path)
    expect([path, response?.status()]).toEqual([path, 200])
    await page.locator('h1').first().waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe(locale)
  }
  await page.goto('/campaigns')
  await page.locator('a[href^="/campaigns/"]').first().click()
  await page.locator('.react-flow__node').first().waitFor()
  expect(troubles).toEqual([])
  await context.close()
})

test('a draft with an operator and a field that nobody knows can be opened and mended', async () => {
  const { context, page, troubles } = await openPage(browser, { locale: 'ru' })
  await signIn(page)
  const rule = (condition: object) => ({
    id: 'in',
    kind: 'segment',
    config: { segment: { all: [condition] }, when: { kind: 'once' } },
    position: { x: 0, y: 0 },
  })
  for (const condition of [
    { field: 'tier', op: 'is', value: 'gold' },
    { field: 'mood', op: 'eq', value: 'good' },
    { field: 'visits', op: 'between', value: 5 },
  ]) {
    const document = { format: 'kaskad.campaign/1', name: 'From elsewhere', settings: {}, steps: [rule(condition)], arrows: [] }
    const made = await context.request.post('/api/trpc/campaigns.create', { data: { document }, headers: { origin: new URL(page.url()).origin } })
    const { result } = await made.json()
    await page.goto(`/campaigns/${result.data.id}`)
    await page
      .locator('.react-flow__node')
      .first()
      .click({ position: { x: 30, y: 18 } })
    if (condition.field === 'visits') await page.locator('input[value="5"]').first().waitFor()
    else
      await page
        .getByText(condition.field === 'mood' ? 'mood' : 'is', { exact: true })
        .first()
        .waitFor()
  }
  expect(troubles.filter((trouble) => !trouble.includes('422'))).toEqual([])
  await context.close()
})
