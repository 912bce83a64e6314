/** How guests take to what they are sent: every number of the behaviour model that is about messages stands here. */
export const ODDS = {
  /** Share that looks at a message, by channel; times how attentive the guest is. */
  opens: { push: 0.5, email: 0.45, sms: 0.8, telegram: 0.65 } as Record<string, number>,
  opensElse: 0.4,
  /** Of those who looked. */
  clicks: 0.22,
  /** The odds of a visit on a day are multiplied by these while a message is fresh; they fade by half in `halfLifeDays`. */
  lift: { seen: 4, unseen: 1.3, offer: 2.6, points: 2 },
  halfLifeDays: 7,
  /** However much is sent, the odds grow no further. */
  mostLift: 30,
  /** Of those asked for feedback. */
  answers: 0.55,
  /** Of those who answer, in words too. */
  writes: 0.35,
  /** Of those who got a promo. */
  unsubscribes: 0.015,
  /** Of the lapsed who came after a message: they find back to most of their habit. */
  stays: 0.45,
  habitRegained: 0.6,
  /** Hours until a message is looked at, at most; mostly much sooner. */
  looksWithinHours: 20,
  answersWithinHours: 24,
} as const

const DAY = 86_400_000

/** One message's pull on a guest, from `at` on. */
export type Influence = { at: number; seen: boolean }

/** By how much the messages of a guest, and what they have in the app, multiply the odds of a visit at an instant; 1 without any message. */
export function liftAt(influences: readonly Influence[], has: { offer: boolean; points: boolean }, at: number): number {
  let lift = 1
  for (const { at: since, seen } of influences) {
    if (since > at) continue
    const full = (seen ? ODDS.lift.seen : ODDS.lift.unseen) * (seen && has.offer ? ODDS.lift.offer : 1) * (seen && has.points ? ODDS.lift.points : 1)
    lift *= 1 + (full - 1) * 0.5 ** ((at - since) / DAY / ODDS.halfLifeDays)
  }
  return Math.min(lift, ODDS.mostLift)
}
