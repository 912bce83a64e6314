/** What a campaign starts with: a tenth of the guests is left alone, so that its gain can be seen. */
export const SETTINGS = {
  reentry: { kind: 'once' },
  goal: { event: 'visited', where: null, within: 'P30D', exit: false },
  exitWhen: null,
  attribution: 'P14D',
  controlShare: 0.1,
  timeZone: 'customer',
  quietHours: { from: '21:00', to: '10:00' },
  frequencyClass: 'promo',
  budget: { messages: null, points: null, money: null },
  startsAt: null,
  endsAt: null,
  priority: 0,
}

export const blankDocument = (name: string) => ({ format: 'kaskad.campaign/1', name, settings: SETTINGS, steps: [], arrows: [] })
