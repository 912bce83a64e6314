import { sleep } from './processes.mjs'
import { Trouble } from './say.mjs'
import { tail } from './supervisor.mjs'

/**
 * Waits until the product is usable, not only answering: `/readyz` says that the database, Temporal, a worker and the relay are there. Throws when one of
 * the processes keeps ending, or after `patience` ms with what is still missing.
 */
export async function awaitReady(url, { failures, state, patience = 180_000 }) {
  const until = performance.now() + patience
  let missing = 'no answer'
  while (performance.now() < until) {
    const answer = await ask(`${url}/readyz`)
    if (answer?.ok) return
    if (answer) missing = answer.checks.flatMap(({ name, ok, detail }) => (ok ? [] : [detail ? `${name} (${detail})` : name])).join(', ')
    const ending = ['worker', 'relay', 'sender'].find((name) => failures(name) >= 3)
    if (ending) throw new Trouble(`${ending} keeps ending.\n${tail(`${state}/logs/${ending}.log`)}\nIts log: ${state}/logs/${ending}.log`)
    await sleep(100)
  }
  throw new Trouble(`Not usable yet: ${missing}. Look at the logs in ${state}/logs, and at: npm run kaskad -- doctor`)
}

async function ask(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
    const { ok, checks } = await response.json()
    return { ok: response.ok && ok === true, checks: checks ?? [] }
  } catch {
    return null // not yet
  }
}
