import type { AskRow, Pass } from './trace-rows'

/**
 * Which stays tell of which asks. A stay tells of those asked in its visit; one that a migration opened goes on with what an earlier stay at the step was asked,
 * and asks in its name (`askVisit`). `asksOf`: in the order given.
 */
export function askedIn(passes: readonly Pass[], asks: readonly AskRow[]): { asksOf(i: number): AskRow[]; nameOf(i: number): string } {
  const own = new Set(asks.map((ask) => `${ask.step}/${ask.visit}`))
  const names: string[] = []
  for (const pass of passes) {
    const name = `${pass.step}/${pass.visit}`
    const before = passes.slice(0, names.length).findLastIndex(({ step, moved_out }) => step === pass.step && moved_out)
    names.push(own.has(name) || before < 0 ? name : names[before]!)
  }
  const places = asks.map((ask) => {
    const stays = names.flatMap((name, i) => (name === `${ask.step}/${ask.visit}` ? [i] : []))
    return stays.find((i) => passes[i]!.left_at === null || ask.asked_at <= passes[i]!.left_at!) ?? stays.at(-1)
  })
  return { asksOf: (i) => asks.filter((_, n) => places[n] === i), nameOf: (i) => names[i]! }
}
