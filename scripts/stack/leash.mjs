import { isMainThread } from 'node:worker_threads'

/**
 * Loaded first into each Node process of the product (`node --import`): when the supervisor is gone without having said goodbye (kill -9), the
 * process asks itself to end, and ends 5 s later at the latest, so that the next start finds no strangers on its ports.
 */
if (isMainThread) {
  const supervisor = process.ppid
  const look = setInterval(() => {
    if (process.ppid === supervisor) return
    clearInterval(look)
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.exit(1), 5000).unref()
  }, 500)
  look.unref()
}
