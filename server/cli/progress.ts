import { words } from '../messages/words'
import type { Terminal } from './terminal'

/** How far a long command has come: one line that changes on a terminal, a line every five seconds elsewhere. */
export function progressOf(io: Terminal): { show: (code: string, values: Record<string, string | number>) => void; end: () => void } {
  const tty = Boolean(process.stderr.isTTY)
  let last = performance.now()
  let shown = false
  return {
    show: (code, values) => {
      if (performance.now() - last < (tty ? 200 : 5000)) return
      last = performance.now()
      const { message } = words(code, io.locale, values)
      shown = true
      process.stderr.write(tty ? `\r\x1b[2K${message}` : `${message}\n`)
    },
    end: () => {
      if (tty && shown) process.stderr.write('\r\x1b[2K')
    },
  }
}
