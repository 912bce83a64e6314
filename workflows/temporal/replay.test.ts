import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { historyFromJSON } from '@temporalio/common/lib/proto-utils'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { DeterminismViolationError } from '@temporalio/workflow'
import { beforeAll, expect, test } from 'vitest'
import { bundleWorkflows } from '../../server/worker/bundle'

Runtime.install({ logger: new DefaultLogger('ERROR') })

const HISTORIES = new URL('./histories/', import.meta.url)
const names = readdirSync(HISTORIES).filter((name) => name.endsWith('.json.gz'))

let code: string
beforeAll(async () => {
  code = await bundleWorkflows()
}, 60_000)

test('there is something to replay', () => {
  expect(names.length).toBeGreaterThanOrEqual(2)
})

/** A change of the workflow that a running cohort could not follow fails here: mend it, or put it behind `patched()`. */
test.each(names)('%s replays', async (name) => {
  await Worker.runReplayHistory({ workflowBundle: { code } }, recorded(name), name)
})

const recorded = (name: string) => historyFromJSON(JSON.parse(gunzipSync(readFileSync(new URL(name, HISTORIES))).toString()))

/** The workflow as somebody might change it. */
function changed(from: string, to: string): string {
  expect(code.split(from)).toHaveLength(2)
  return code.replace(from, to)
}
const replay = (code: string) => Worker.runReplayHistory({ workflowBundle: { code } }, recorded('renewed.json.gz'), 'renewed')

test.each([
  ['one more question before the first', 'const opened = await open(key);', 'await readClock(key.workspace); const opened = await open(key);'],
  ['an activity of another name', 'await turn({', 'await change({'],
  ['a turn that is put off', 'await turn({', 'await condition(() => false, 5); await turn({'],
])('%s is caught: a running cohort could not follow', async (_, from, to) => {
  const condition = '(0,_temporalio_workflow__WEBPACK_IMPORTED_MODULE_0__.condition)'
  await expect(replay(changed(from, to.replace('await condition', `await ${condition}`)))).rejects.toThrow(DeterminismViolationError)
})

test('the same change behind `patched` is followed by cohorts that began before it', async () => {
  const patched = '(0,_temporalio_workflow__WEBPACK_IMPORTED_MODULE_0__.patched)'
  const opens = 'const opened = await open(key);'
  await replay(changed(opens, `if (${patched}('ask-the-clock-first')) await readClock(key.workspace); ${opens}`))
})
