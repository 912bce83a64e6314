import { expect, it } from 'vitest'
import type { Adapter, Outgoing } from './adapter'

/** What one test needs of an adapter: it, and what reached the other side. */
export type Subject = { adapter: Adapter; arrived: () => Promise<{ to: string; text: string }[]> }

export const outgoing = (n: number, more: Partial<Outgoing> = {}): Outgoing => ({
  key: `${n}/promo/1/1/email`,
  channel: 'email',
  to: `guest${n}@example.test`,
  class: 'promo',
  subject: `Subject ${n}`,
  text: `Text for ${n}`,
  html: null,
  from: 'Grill «Ember»',
  language: 'en',
  unsubscribe: `https://kaskad.test/u/${n}`,
  ...more,
})

/** What every channel's adapter keeps, run against each of them. */
export function adapterContract(subject: () => Subject): void {
  it('answers each message, in order', async () => {
    const { adapter } = subject()
    const answers = await adapter.send(Array.from({ length: 40 }, (_, i) => outgoing(i)))
    expect(answers).toHaveLength(40)
    for (const answer of answers) expect(answer.is).toBe('accepted')
  })

  it('an empty batch is nothing', async () => {
    expect(await subject().adapter.send([])).toEqual([])
  })

  it('brings to each address its own text, once, and only if it leaves at all', async () => {
    const { adapter, arrived } = subject()
    const before = (await arrived()).length
    await adapter.send([outgoing(1), outgoing(2, { text: 'Другой текст 🍰' })])
    const now = (await arrived()).slice(before)
    if (!adapter.leaves) expect(now).toEqual([])
    else
      expect(now.sort((a, b) => a.to.localeCompare(b.to))).toEqual([
        { to: 'guest1@example.test', text: 'Text for 1' },
        { to: 'guest2@example.test', text: 'Другой текст 🍰' },
      ])
  })

  it('says whether it was delivered only where it can know', async () => {
    const { adapter } = subject()
    const [answer] = await adapter.send([outgoing(3)])
    expect(answer).toMatchObject({ is: 'accepted', delivered: !adapter.leaves })
  })
}
