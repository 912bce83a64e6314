import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkTemplate, variablesIn } from '../../../server/channels/templates'
import { check } from '../../diagnostics/check'
import { lifelike } from '../../engine/behaviour'
import { simulate } from '../../engine/simulate'
import { HOUR } from '../../model/durations'
import type { CheckContext } from '../../model/step'
import type { World } from '../../model/world'
import { soundConfig } from '../../testing/arbitraries'
import { NOW, sandboxContext } from '../../testing/contexts'
import { planOf } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'
import { anySettled, storyOf } from '../../testing/stories'
import { perform } from './perform'

const config = { url: 'https://crm.example.com/hook', method: 'POST', body: '{"who": "{{ customer.externalId }}"}', secret: '3' }
const places: Record<string, 'inside' | 'allowed'> = { 'https://10.0.0.7/': 'inside', 'http://crm.local/': 'allowed' }
const house: Partial<CheckContext> = { checkTemplate, variablesIn, secrets: new Map([['3', 'CRM']]), placeOf: (url) => places[url] ?? 'outside' }
const real = sandboxContext({ ...house, sandbox: false, channels: ['email'] })
const sandbox = sandboxContext(house)

describe('webhook', () => {
  it('golden: compiles to its kind: neither address nor secret is in the plan', () => {
    const { skeleton } = Journey.of('webhook', config)
    expect(skeleton.steps.it).toEqual({ op: { kind: 'webhook' }, ports: { ok: { to: 'end-ok' }, failed: { to: 'end-failed' } } })
  })

  it('stands while it is undecided, and leaves as the call came out; it is no send', () => {
    const leaves = (outcome: Parameters<Journey['settle']>[0]) => {
      const journey = Journey.of('webhook', config)
      expect(journey.last?.ask).toMatchObject({ id: '11/it/1/1', kind: 'webhook', request: {} })
      journey.settle(outcome, NOW + 60_000)
      return [journey.left, journey.state.sentAt]
    }
    expect(leaves({ is: 'pending' })).toEqual([undefined, null])
    expect(leaves({ is: 'accepted', at: NOW + 5 })).toEqual(['ok', null])
    expect(leaves({ is: 'failed', reason: 'refused' })).toEqual(['failed', null])
    expect(leaves({ is: 'skipped', reason: 'erased' })).toEqual(['failed', null])
  })

  it('is called by the sender, not by the turn: the performer only queues, a batch at once', async () => {
    const queued: unknown[] = []
    const world = { webhooks: { enqueue: async (batch) => void queued.push(batch) } } as Partial<World> as World
    const asks = [{ id: 'a' }, { id: 'b' }] as never[]
    expect(await perform(asks, world)).toEqual([{ is: 'pending' }, { is: 'pending' }])
    expect(queued).toEqual([asks])
  })

  it('story: goes well in the simulator', () => {
    const entering = [1, 2, 3].map((customer) => ({ customer, at: NOW }))
    const { tally } = simulate({ skeleton: planOf(around('webhook', config)), behaviour: lifelike(1), entering })
    expect(tally.steps.it?.left).toEqual({ ok: 3 })
  })

  const found = (change: object, context = real) => codes(said('webhook', { ...config, ...change }, context)).filter((code) => code.includes('config'))

  it('says what is wrong with the address', () => {
    expect(found({})).toEqual([])
    expect(found({ url: ' ' })).toEqual(['webhook.no_url config.url'])
    expect(found({ url: 'crm.example.com' })).toEqual(['webhook.bad_url config.url'])
    expect(found({ url: 'ftp://crm.example.com' })).toEqual(['webhook.scheme config.url'])
    expect(found({ url: 'https://x.test/{{ customer.externalId }}' })).toEqual(['webhook.url_template config.url'])
    expect(found({ url: 'http://crm.example.com/' })).toEqual(['webhook.http config.url'])
    expect(found({ url: 'https://10.0.0.7/' })).toEqual(['webhook.inward config.url'])
    expect(found({ url: 'http://crm.local/' })).toEqual([])
    expect(found({ url: `https://x.test/${'a'.repeat(2000)}` })).toEqual(['field.too_long config.url'])
    const credentials = said('webhook', { ...config, url: 'https://me:pw@crm.example.com/a' }, real)
    expect(credentials[0]).toMatchObject({ code: 'webhook.credentials', remedy: { set: [{ path: 'config.url', value: 'https://crm.example.com/a' }] } })
    // From a sandbox nothing leaves: there it is a word of warning.
    expect(said('webhook', { ...config, url: 'http://x.test/' }, sandbox)[0]).toMatchObject({ severity: 'warning', code: 'webhook.http' })
    expect(said('webhook', { ...config, url: 'https://10.0.0.7/' }, sandbox)[0]).toMatchObject({ severity: 'warning', code: 'webhook.inward' })
  })

  it('says what is wrong with the body', () => {
    expect(found({ method: 'GET' })).toEqual(['webhook.body_unused config.body'])
    expect(found({ method: 'DELETE', body: null })).toEqual([])
    expect(found({ body: null })).toEqual(['webhook.no_body config.body'])
    expect(found({ body: '{"a": 1' })).toEqual(['template.not_json config.body'])
    expect(found({ body: '{"a": {{ points.balance }}, "b": {{ customer.firstName | default: nil }}}' })).toEqual([])
    expect(found({ body: '{"a": "{{ customer.frstName }}"}' })).toEqual(['template.unknown_variable config.body'])
    expect(found({ body: '{"a": "{{ links.coupon }}"}' })).toEqual(['template.unknown_variable config.body'])
    expect(found({ body: '{"a": "{{ customer.firstName }"}' })).toEqual(['template.unclosed config.body'])
    expect(found({ body: '{% capture x %}a{% endcapture %}{"a": "{{ x }}"}' })).toEqual(['template.unknown_tag config.body'])
    expect(found({ body: `"${'a'.repeat(20_000)}"` })).toEqual(['field.too_long config.body'])
    // Who the guest is elsewhere is for other systems, not for texts that are read by people.
    expect(codes(said('task', { to: 'owner', text: '{{ customer.phone }}' }, sandbox))).toEqual(['template.unknown_variable config.text'])
    expect(codes(check(around('webhook', { ...config, body: '{"o": "{{ offer.name }}"}' }), sandbox))).toContain('template.no_offer config.body')
  })

  it('is signed: outside a sandbox always, and with a secret that is there', () => {
    expect(found({ secret: null })).toEqual(['webhook.no_secret config.secret'])
    expect(said('webhook', { ...config, secret: null }, real)[0]?.remedy?.set).toEqual([{ step: 'it', path: 'config.secret', value: '3' }])
    expect(said('webhook', { ...config, secret: null }, sandbox)[0]).toMatchObject({ severity: 'warning', code: 'webhook.no_secret' })
    expect(found({ secret: '9' })).toEqual(['webhook.unknown_secret config.secret'])
    expect(found({ secret: '9' }, sandboxContext())).toEqual([])
  })

  it('law: whatever is called, it leaves as the call came out, at that instant, and is no send', () => {
    fc.assert(
      fc.property(soundConfig('webhook'), anySettled, fc.nat(HOUR), (config, outcome, after) => {
        const journey = Journey.of('webhook', config)
        journey.settle(outcome, NOW + after)
        const way = outcome.is === 'pending' ? undefined : outcome.is === 'accepted' ? 'ok' : 'failed'
        expect([journey.left, journey.state.sentAt]).toEqual([way, null])
      }),
    )
  })

  it('story: one address answers, another does not: each guest goes their own way, and nobody waits for the other', () => {
    const told = { outcomes: (_: unknown, { customer }: { customer: number }) => (customer === 2 ? ({ is: 'failed', reason: 'timeout' } as const) : undefined) }
    expect(storyOf('webhook', config, 3, told)).toEqual([
      [1, 'ok', 0],
      [2, 'failed', HOUR],
      [3, 'ok', 2 * HOUR],
    ])
  })
})
