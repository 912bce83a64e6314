/** One measured figure, as a JSON line on stdout; `scripts/bench.mjs` collects them into a table. `more` says what it was measured on. */
export function figure(name: string, value: number, unit: string, more = ''): void {
  process.stdout.write(`${JSON.stringify({ name, value: Number(value.toPrecision(4)), unit, more })}\n`)
}

/** For the person watching; not a result. */
export const note = (text: string): void => void process.stderr.write(`${text}\n`)
