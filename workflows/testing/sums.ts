type Counts = Record<string, number>
type StepSums = {
  entered: number
  customers: number
  standing: number
  left: Counts
  ended: Counts
  movedIn?: number
  movedOut?: number
  movedAlong?: number
  sent?: number
  failed?: number
  skipped?: Counts
  undecided?: number
}

/** What of a campaign's statistics must add up. */
export type Sums = {
  enrolled: number
  control: number
  standing: number
  ended: Counts
  steps: Record<string, StepSums>
  arrows: { from: string; port: string; to: string; count: number }[]
}

const sum = (counts: Counts = {}) => Object.values(counts).reduce((a, b) => a + b, 0)

/** Every promise about sums that statistics break, in words; none where all add up. `entry`: the step by which people come in. */
export function brokenSums(stats: Sums, entry: string): string[] {
  const broken: string[] = []
  const equal = (what: string, left: number, right: number) => {
    if (left !== right) broken.push(`${what}: ${left} is not ${right}`)
  }
  equal('enrolled = control + standing + ended', stats.enrolled, stats.control + stats.standing + sum(stats.ended))
  for (const [id, step] of Object.entries(stats.steps)) {
    const came = step.entered + (step.movedIn ?? 0)
    equal(`${id}: entered + movedIn = standing + left + ended + movedOut`, came, step.standing + sum(step.left) + sum(step.ended) + (step.movedOut ?? 0))
    for (const port of new Set([...Object.keys(step.left), ...stats.arrows.filter((a) => a.from === id).map((a) => a.port)])) {
      const drawn = stats.arrows.filter((a) => a.from === id && a.port === port)
      equal(`${id}: left by ${port} = its arrows`, step.left[port] ?? 0, sum(Object.fromEntries(drawn.map((a, i) => [i, a.count]))))
    }
    const arrived = stats.arrows.filter((a) => a.to === id).reduce((n, a) => n + a.count, 0)
    if (id !== entry) equal(`${id}: arrivals = entered`, arrived, step.entered)
    if (step.customers > came) broken.push(`${id}: ${step.customers} people in ${came} passes`)
    // Who came by a migration with what they had been asked before was counted where it was asked.
    if (step.sent !== undefined)
      equal(
        `${id}: entered = sent + skipped + failed + undecided`,
        came - (step.movedAlong ?? 0),
        step.sent + sum(step.skipped) + (step.failed ?? 0) + (step.undecided ?? 0),
      )
  }
  const inSteps = Object.values(stats.steps).reduce((n, step) => n + step.standing, 0)
  // Who was enrolled a moment ago stands in the campaign, but in no step yet.
  if (inSteps > stats.standing) broken.push(`${inSteps} stand in steps, but ${stats.standing} in the campaign`)
  return broken
}
