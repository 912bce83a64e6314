import { accessSync, constants } from 'node:fs'
import { delimiter } from 'node:path'

/** Debian's Chromium, or whatever CHROMIUM_PATH names; undefined if there is none. Playwright's own download is not used. */
export function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/snap/bin']
  const candidates = [
    process.env.CHROMIUM_PATH,
    ...names.flatMap((name) => folders.map((folder) => `${folder}/${name}`)),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ]
  return candidates.find((path) => {
    try {
      return Boolean(path) && accessSync(path, constants.X_OK) === undefined
    } catch {
      return false
    }
  })
}
