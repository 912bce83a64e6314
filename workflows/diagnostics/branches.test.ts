import { describe, expect, it } from 'vitest'
import type { CheckContext } from '../model/step'
import { sandboxContext } from '../testing/contexts'
import { campaign, type DraftCampaign, MESSAGE } from '../testing/graphs'
import { check } from './check'

const is = (field: string, op: string, value: unknown) => ({ field, op, value })
const found = (document: DraftCampaign, context?: Partial<CheckContext>) =>
  check(document, sandboxContext(context)).map(({ severity, code, step, path, values }) =>
    [severity, code, step, path, values?.port, values?.by].filter(Boolean).join(' '),
  )

/** A branch with these rules behind an entry. */
function parting(rules: unknown[], { segment, before }: { segment?: unknown; before?: [string, Record<string, unknown>] } = {}): DraftCampaign {
  const ids = rules.map((_, i) => `r${i}`)
  return campaign(
    {
      in: segment ? ['segment', { segment, when: { kind: 'once' } }] : ['manual'],
      ...(before ? { first: before } : {}),
      who: ['branch', { rules: rules.map((rule, i) => ({ id: ids[i], name: `Rule ${i}`, rule })) }],
      out: ['end'],
    },
    [...(before ? ['in.next>first', 'first.next>who'] : ['in.next>who']), ...[...ids, 'else'].map((id) => `who.${id}>out`)],
    { controlShare: 0.1 },
  )
}

describe('a branch', () => {
  it('that can never match', () => {
    expect(found(parting([{ all: [is('visits', 'gt', 10), is('visits', 'lt', 5)] }]))).toEqual(['warning branch.never who config.rules.0.rule r0'])
  })

  it('that always matches, alone or with the others', () => {
    expect(found(parting([is('visits', 'gte', 0)]))).toEqual(['warning branch.always who config.rules.0.rule r0'])
    expect(found(parting([is('visits', 'gte', 3), is('visits', 'lt', 3)]))).toEqual(['warning branch.else_never who config.rules else'])
    // Whose age is not known matches neither.
    expect(found(parting([is('age', 'gte', 18), is('age', 'lt', 18)]))).toEqual([])
  })

  it('whose rule comes too late: the narrower one goes before, in one click', () => {
    const document = parting([is('visits', 'gte', 5), is('visits', 'gte', 10)])
    expect(found(document)).toEqual(['warning branch.shadowed who config.rules.1.rule r1 r0'])
    const remedy = check(document, sandboxContext())[0]!.remedy!
    document.steps.find(({ id }) => id === 'who')!.config.rules = remedy.set[0]!.value
    expect(found(document)).toEqual([])
  })

  it('with the same rule twice, or one that others leave nobody for', () => {
    expect(found(parting([is('tier', 'eq', 'gold'), is('tier', 'eq', 'gold')]))).toEqual(['warning branch.shadowed who config.rules.1.rule r1 r0'])
    expect(check(parting([is('tier', 'eq', 'gold'), is('tier', 'eq', 'gold')]), sandboxContext())[0]!.remedy).toBeUndefined()
    expect(found(parting([is('visits', 'lt', 3), is('visits', 'gt', 5), { any: [is('visits', 'lt', 2), is('visits', 'gt', 7)] }]))).toEqual([
      'warning branch.left_over who config.rules.2.rule r2',
    ])
  })

  it('whom the entry excludes, where nothing has happened in between', () => {
    const segment = { all: [is('days_since_last_visit', 'gt', 60), is('spent', 'gte', 1000)] }
    expect(found(parting([is('days_since_last_visit', 'lt', 30)], { segment }))).toEqual(['warning branch.never_here who config.rules.0.rule r0'])
    expect(found(parting([is('days_since_last_visit', 'gte', 30)], { segment }))).toEqual(['warning branch.always who config.rules.0.rule r0'])
    expect(found(parting([is('days_since_last_visit', 'lt', 30)], { segment, before: ['wait', { for: 'P1D' }] }))).toEqual([])
    expect(found(parting([is('days_since_last_visit', 'lt', 30)], { segment, before: ['points', { amount: 5 }] }))).toEqual([
      'warning branch.never_here who config.rules.0.rule r0',
    ])
  })

  it('by a saved segment', () => {
    const saved = { segments: new Map([['7', is('visits', 'gte', 5)]]), offers: new Map() }
    expect(found(parting([is('visits', 'lt', 5)], { segment: { saved: '7' } }), { saved })).toEqual(['warning branch.never_here who config.rules.0.rule r0'])
  })

  it('with a rule that is not finished is judged by the others only', () => {
    expect(found(parting([{ all: [] }, is('visits', 'gte', 0)]))).toEqual([
      'error rule.empty_group who config.rules.0.rule.all',
      'warning branch.always who config.rules.1.rule r1',
    ])
  })
})

it('an entry that lets nobody in', () => {
  expect(found(parting([is('tier', 'eq', 'gold')], { segment: { all: [is('visits', 'lt', 1), is('visits', 'gt', 1)] } }))).toEqual([
    'warning segment.nobody in config.segment',
  ])
})

describe('a message to people whom the segment excludes', () => {
  const channels = (...list: string[]) =>
    Object.fromEntries(
      list.map((channel) => [
        channel,
        channel === 'push'
          ? { title: 'x', text: 'x' }
          : channel === 'email'
            ? { subject: 'x', text: 'x {{ links.unsubscribe }}' }
            : { text: 'x {{ links.unsubscribe }}' },
      ]),
    )
  const say = (list: string[], className = 'promo'): [string, Record<string, unknown>] => [
    'message',
    { ...MESSAGE, class: className, channels: list, content: channels(...list) },
  ]
  const told = (segment: unknown, message: [string, Record<string, unknown>]) =>
    found(campaign({ in: ['segment', { segment }], it: message, out: ['end'] }, ['in.next>it', 'it.sent>out', 'it.not-sent>out'], { controlShare: 0.1 }))
  const NOBODY = ['warning message.reaches_nobody it config.channels']

  it('no consent for the only channel', () => {
    expect(told(is('consent.email', 'eq', false), say(['email']))).toEqual(NOBODY)
    expect(told({ not: is('consent.email', 'eq', true) }, say(['email']))).toEqual(NOBODY)
    expect(told(is('consent.email', 'eq', false), say(['email', 'sms']))).toEqual([])
    expect(told({ all: [is('consent.email', 'eq', false), is('reachable.sms', 'eq', false)] }, say(['email', 'sms']))).toEqual(NOBODY)
    expect(told({ any: [is('consent.email', 'eq', false), is('visits', 'gt', 3)] }, say(['email']))).toEqual([])
  })

  it('no address; a service message needs nothing else', () => {
    expect(told(is('has_email', 'eq', false), say(['email'], 'service'))).toEqual(NOBODY)
    expect(told(is('consent.email', 'eq', false), say(['email'], 'service'))).toEqual([])
    expect(told(is('has_phone', 'eq', false), say(['sms', 'push'], 'service'))).toEqual([])
  })

  it('by a branch on the only way there, and not by one that can be gone around', () => {
    const behind = (...more: string[]) =>
      found(
        campaign(
          {
            in: ['manual'],
            who: ['branch', { rules: [{ id: 'mail', name: 'Mail', rule: is('consent.email', 'eq', true) }] }],
            w: ['wait', { for: 'P1D' }],
            it: say(['email']),
            out: ['end'],
          },
          ['in.next>who', 'w.next>it', 'it.sent>out', 'it.not-sent>out', ...more],
          { controlShare: 0.1 },
        ),
      )
    expect(behind('who.mail>w', 'who.else>out')).toEqual([])
    expect(behind('who.mail>out', 'who.else>w')).toEqual(NOBODY)
    expect(behind('who.mail>w', 'who.else>w')).toEqual([])
  })
})
