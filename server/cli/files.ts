import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Refusal } from '../faults'
import { readJson, Unreadable } from '../rest/json'

/** A path as the caller meant it: npm runs us in the project's folder and tells where it was called. */
export const pathOf = (given: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), given)

/** A JSON document from a file, read as strictly as a request's body. 422 `cli.file` when it cannot be read. */
export function readDocument(given: string): unknown {
  const file = pathOf(given)
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw new Refusal(422, 'cli.file', { values: { file, problem: (error as Error).message } })
  }
  try {
    return readJson(bytes)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    throw new Refusal(422, error.issue.code, { values: error.issue.values, issues: [{ ...error.issue, path: file }] })
  }
}
