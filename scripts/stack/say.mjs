/** What the person at the terminal sees. With KASKAD_NOTES=stderr all of it goes there, so that a command's result stays alone on stdout. */
const tty = Boolean(process.stderr.isTTY) && !process.env.CI
const out = () => (process.env.KASKAD_NOTES === 'stderr' ? process.stderr : process.stdout)
const running = new Map()
let timer

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`
const clearLine = () => tty && process.stderr.write('\r\x1b[2K')

export function say(text = '') {
  clearLine()
  out().write(`${text}\n`)
}

function show() {
  const lines = [...running.values()].map(({ label, since, detail }) => `${label} … ${seconds(since)}${detail ? `  ${detail}` : ''}`)
  if (tty) process.stderr.write(`\r\x1b[2K  ${lines.join(' · ').slice(0, (process.stderr.columns ?? 100) - 3)}`)
  else for (const line of lines) say(`  ${line}`)
}

/**
 * Runs a long piece of work and shows that it goes on: a running clock on a terminal, a line every 20 s elsewhere (logs of CI).
 * `note(text)` changes what is shown beside the clock. Several may run at once. Work of less than `quiet` ms leaves no line.
 */
export async function during(label, work, { quiet = 0 } = {}) {
  const entry = { label, since: performance.now(), detail: '' }
  running.set(entry, entry)
  timer ??= setInterval(show, tty ? 200 : 20_000)
  const finish = (how) => {
    running.delete(entry)
    if (!running.size) {
      clearInterval(timer)
      timer = undefined
    }
    if (how !== 'done' || performance.now() - entry.since >= quiet) say(`  ${label}: ${how === 'done' ? '' : 'failed after '}${seconds(entry.since)}`)
    else clearLine()
  }
  try {
    const result = await work((text) => {
      entry.detail = text
    })
    finish('done')
    return result
  } catch (error) {
    finish('failed')
    throw error
  }
}

/** An error whose message is all the person needs: what is wrong and what to do. Printed without a stack. */
export class Trouble extends Error {}

export function explain(error) {
  clearLine()
  process.stderr.write(error instanceof Trouble ? `\n${error.message}\n` : `\n${error?.stack ?? error}\n`)
}
