/** What the clock of the workspace says of lateness. Instants as `timestamptz` in SQL. */
export type Clocked = {
  /** Who was due before that is not on the way: ten real minutes have passed since. Null while the clock has stood or run for less. */
  before: string | null
  /** By how much (ms of the clock) a send may bear an earlier instant than the one at which it was judged. */
  skew: number
  sandbox: boolean
}

/**
 * A proof is a query for what contradicts it: no row means that it holds. `$1` is the workspace. What is wrong, and what to do, is said in the words
 * `verify.<its name>`; the columns of a row say where. Set against set, each table read once or by an index: a workspace may have a million journeys.
 */
export type Proof = string | ((clock: Clocked) => string)

export type Proofs = Record<string, Proof>
