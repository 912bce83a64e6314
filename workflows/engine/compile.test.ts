import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MAX_STEPS } from '../model/graph'
import type { CheckContext } from '../model/step'
import { NOW, sandboxContext } from '../testing/contexts'
import { arrow, campaign, type DraftCampaign, flagship, MESSAGE, planOf, RULE } from '../testing/graphs'
import { check, compile } from './compile'

/** Findings, each as `code step path`. */
const found = (document: unknown, context: CheckContext = sandboxContext()) =>
  check(document, context).map(({ code, step, path }) => [code, step ?? '-', path ?? '-'].join(' '))
const changed = (change: (document: DraftCampaign) => void): DraftCampaign => {
  const document = flagship()
  change(document)
  return document
}
const step = (document: DraftCampaign, id: string) => document.steps.find((candidate) => candidate.id === id)!
const drop = (document: DraftCampaign, text: string) => {
  const { from, port, to } = arrow(text)
  document.arrows = document.arrows.filter((a) => a.from !== from || a.port !== port || a.to !== to)
}

describe('examples', () => {
  for (const name of ['win-back', 'win-back-grocery']) {
    const file = `../shared/design/examples/${name}.json`
    if (!existsSync(file)) console.warn(`skipped: ${file} is not here`)
    it.skipIf(!existsSync(file))(`${name} checks without a word, in a sandbox`, () => {
      expect(check(JSON.parse(readFileSync(file, 'utf8')), sandboxContext())).toEqual([])
    })
  }

  it('so does our own flagship', () => {
    expect(check(flagship(), sandboxContext())).toEqual([])
  })
})

describe('compile', () => {
  it('gives the machine kinds, ports, durations and shares: no word of the author', () => {
    const plan = planOf(flagship())
    expect(plan).toMatchObject({ campaign: 7, version: 1, entry: 'lapsed' })
    expect(plan.steps.came).toEqual({
      op: { kind: 'visit', event: 'visited', ms: 14 * 86_400_000, since: 'send' },
      ports: { visited: { to: 'ask' }, 'not-visited': { to: 'gift-or-points' } },
    })
    expect(JSON.stringify(plan)).not.toMatch(/Cashback|How was|Dessert|lapsed guests/)
  })

  it('keeps passes on the arrow back and marks what lies on the loop', () => {
    const document = campaign({ in: ['manual'], tell: ['message', MESSAGE], week: ['wait', { for: 'P7D' }], out: ['end'] }, [
      'in.next>tell',
      'tell.sent>week',
      'tell.not-sent>week',
      'week.next>tell x3',
      'week.next>out',
    ])
    const { steps } = planOf(document)
    expect(steps.week?.ports).toEqual({ next: { to: 'tell', maxPasses: 3, spent: 'out' } })
    expect([steps.tell?.loops, steps.week?.loops, steps.out?.loops]).toEqual([true, true, undefined])
  })

  it('freezes defaults', () => {
    const compiled = compile(flagship(), sandboxContext(), { campaign: 1, version: 1 })
    expect(compiled.ok && compiled.frozen.steps.find(({ id }) => id === 'came-again')?.config).toEqual({ within: 'P14D', event: 'visited', since: 'send' })
    expect(compiled.ok && compiled.frozen.settings).toMatchObject({ reentry: { kind: 'once' }, attribution: 'P14D', timeZone: 'customer' })
  })

  it('takes ids that are names of Object.prototype', () => {
    const document = campaign({ ['constructor' as string]: ['manual'], 'to-string': ['wait', { for: 'P1D' }], valueof: ['end'] }, [
      'constructor.next>to-string',
      'to-string.next>valueof',
    ])
    expect(Object.keys(planOf(document).steps)).toEqual(['constructor', 'to-string', 'valueof'])
  })

  it('refuses a plan over 64 KB', () => {
    const long = (i: number) => `step-${String(i).padStart(4, '0')}-${'x'.repeat(30)}`
    const n = 450
    const visit: [kind: string, config: Record<string, unknown>] = ['visit', { within: 'P1D' }]
    const visits = Object.fromEntries(Array.from({ length: n }, (_, i) => [long(i), visit]))
    const document = campaign(
      { in: ['manual'], ...visits, out: ['end'] },
      [
        `in.next>${long(0)}`,
        ...Array.from({ length: n }, (_, i) => ['visited', 'not-visited'].map((port) => `${long(i)}.${port}>${i + 1 < n ? long(i + 1) : 'out'}`)).flat(),
      ],
      { controlShare: 0.1 },
    )
    expect(found(document)).toEqual(['plan.too_large - steps'])
  })
})

describe('a document that cannot be read', () => {
  it('is told so', () => {
    expect(found(null)).toEqual(['document.not_object - -'])
    expect(found([])).toEqual(['document.not_object - -'])
    expect(found({ ...flagship(), format: 'kaskad.campaign/2' })).toEqual(['document.format - format'])
    expect(found({ ...flagship(), name: 'x'.repeat(1_000_001) })).toEqual(['document.too_large - -'])
    expect(found({ ...flagship(), steps: Array.from({ length: MAX_STEPS + 1 }, () => ({})) })).toEqual(['document.too_many_steps - steps'])
    let deep: unknown = RULE
    for (let i = 0; i < 100; i++) deep = { not: deep }
    expect(found(changed((d) => (step(d, 'lapsed').config.segment = deep)))[0]).toMatch(/^document\.too_deep/)
  })

  it('whatever hides behind __proto__ is refused', () => {
    const hostile = JSON.parse(JSON.stringify(flagship()).replace('"within":"P14D"', '"within":"P14D","__proto__":{"polluted":1}'))
    expect(found(hostile)).toEqual(['field.forbidden - steps.2.config.__proto__'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('garbage in every place is answered, never thrown at', () => {
    const garbage = [null, 0, -1, 1.5, '', 'x', true, [], {}, [[]], { a: { b: [] } }]
    const places: (keyof DraftCampaign)[] = ['name', 'settings', 'steps', 'arrows']
    for (const bad of garbage) {
      for (const place of places) expect(Array.isArray(check({ ...flagship(), [place]: bad }, sandboxContext()))).toBe(true)
      for (const { id } of flagship().steps) {
        const diagnostics = check(
          changed((d) => Object.assign(step(d, id), { config: bad })),
          sandboxContext(),
        )
        expect(diagnostics.every(({ code }) => code.includes('.'))).toBe(true)
        for (const key of Object.keys(step(flagship(), id).config)) {
          expect(() =>
            check(
              changed((d) => (step(d, id).config[key] = bad)),
              sandboxContext(),
            ),
          ).not.toThrow()
        }
      }
    }
  })
})

describe('what stands in the way', () => {
  it('is said all at once', () => {
    const document = changed((d) => {
      step(d, 'lapsed').config.segment = { any: [] }
      step(d, 'pause').config = { for: 'P2Y' }
      step(d, 'came').config.extra = 1
      step(d, 'gift').config.validFor = 5
      step(d, 'gift').config.offer = { name: 'Dessert', reward: { kind: 'gift', sku: '', title: 'Dessert' } }
      d.settings = { controlShare: 0.9, timeZone: 'Mars/Olympus', colour: 'red' }
      drop(d, 'came-again.not-visited>lost')
      d.arrows.push(arrow('won.next>nowhere'))
    })
    expect(found(document).sort()).toEqual(
      [
        'arrow.unknown_port won arrows.16.port',
        'arrow.unknown_step won arrows.16.to',
        'duration.bad pause config.for',
        'field.too_big - settings.controlShare',
        'field.type gift config.validFor',
        'field.unknown - settings.colour',
        'field.unknown came config.extra',
        'port.not_connected came-again ports.not-visited',
        'rule.empty_group lapsed config.segment.any',
        'offer.gift_without_item gift config.offer.reward.sku',
        'zone.unknown - settings.timeZone',
      ].sort(),
    )
  })

  it('entries: none, two, out of reach, led back into', () => {
    expect(found(campaign({ a: ['end'] }, [], { controlShare: 0.1 }))).toEqual(['entry.missing - steps'])
    const two = campaign({ a: ['manual'], b: ['manual'], c: ['end'], d: ['end'] }, ['a.next>c', 'b.next>c'], { controlShare: 0.1 })
    expect(found(two)).toEqual(['entry.twice b kind', 'step.unreachable d -'])
    const back = campaign({ a: ['manual'], w: ['wait', { for: 'P1D' }], c: ['end'] }, ['a.next>w', 'w.next>a x2', 'w.next>c'], { controlShare: 0.1 })
    expect(found(back)).toEqual(['arrow.into_entry a arrows.1.to'])
  })

  it('steps: one id twice, a bad id, an unknown kind', () => {
    expect(found(changed((d) => d.steps.push({ id: 'won', kind: 'end', config: {} })))).toEqual(['step.duplicate_id won steps.11.id'])
    const bad = campaign({ a: ['manual'], B_: ['end'] }, [], { controlShare: 0.1 })
    bad.arrows = [{ from: 'a', port: 'next', to: 'B_' }]
    expect(found(bad)).toEqual(['step.bad_id B_ id'])
    const unknown = changed((d) => (step(d, 'pause').kind = 'teleport'))
    expect(found(unknown)).toEqual(['step.unknown_kind pause kind'])
  })

  it('loops: without a wait, without an end, without a way on, beyond the passes', () => {
    const loop = (...arrows: string[]) =>
      found(
        campaign({ in: ['manual'], tell: ['message', MESSAGE], week: ['wait', { for: 'P7D' }], out: ['end'] }, ['in.next>tell', ...arrows], {
          controlShare: 0.1,
        }),
      )
    const good = ['tell.sent>week', 'tell.not-sent>out', 'week.next>out']
    expect(loop(...good, 'week.next>tell x3')).toEqual([])
    expect(loop(...good, 'week.next>week x3')).toEqual([])
    expect(loop(...good, 'week.next>tell x366')).toEqual(['loop.passes_out_of_range week arrows.4.maxPasses'])
    expect(loop('tell.sent>week', 'tell.not-sent>out', 'week.next>tell x3')).toEqual(['loop.no_way_on week ports.next'])
    expect(loop('tell.sent>week', 'tell.not-sent>out', 'week.next>tell')).toEqual(['loop.no_limit tell -'])
    expect(loop(...good, 'tell.not-sent>tell x2')).toEqual(['loop.no_wait tell -'])
    expect(loop(...good, 'week.next>out x2')).toEqual(['loop.leads_on week arrows.4.maxPasses'])
    expect(loop(...good, 'tell.sent>out')).toEqual(['port.two_arrows tell ports.sent'])
    expect(loop(...good, 'week.next>tell x3', 'week.next>week x2')).toEqual(['port.two_loops week ports.next'])
    expect(loop(...good, 'week.next>tell x365')).toEqual([])
    expect(loop(...good, 'week.next>tell x0')).toEqual(['loop.passes_out_of_range week arrows.4.maxPasses'])
    const half = campaign({ in: ['manual'], week: ['wait', { for: 'P7D' }], out: ['end'] }, ['in.next>week', 'week.next>out'], { controlShare: 0.1 })
    half.arrows.push({ from: 'week', port: 'next', to: 'week', maxPasses: 1.5 })
    expect(found(half)).toEqual(['loop.passes_out_of_range week arrows.2.maxPasses'])
  })

  it('a loop may go through what was waited for in vain, but not through what came', () => {
    const loop = (kind: string, config: Record<string, unknown>, back: string, on: string) =>
      found(
        campaign({ in: ['manual'], it: [kind, config], out: ['end'] }, ['in.next>it', `it.${back}>it x2`, `it.${back}>out`, `it.${on}>out`], {
          controlShare: 0.1,
        }),
      )
    expect(loop('visit', { within: 'P3D' }, 'not-visited', 'visited')).toEqual([])
    expect(loop('visit', { within: 'P3D' }, 'visited', 'not-visited')).toEqual(['loop.no_wait it -'])
    expect(loop('listen', { event: 'call', within: 'P3D' }, 'timed-out', 'happened')).toEqual([])
    expect(loop('listen', { event: 'call', within: 'P3D' }, 'happened', 'timed-out')).toEqual(['loop.no_wait it -'])
  })

  it('a wait until a date is no wait for a loop: it is over the second time', () => {
    const document = campaign(
      { in: ['manual'], tell: ['message', MESSAGE], day: ['wait', { until: '2026-12-01T00:00:00Z' }], out: ['end'] },
      ['in.next>tell', 'tell.sent>day', 'tell.not-sent>out', 'day.next>tell x3', 'day.next>out'],
      { controlShare: 0.1 },
    )
    expect(found(document)).toEqual(['loop.no_wait tell -'])
  })

  it('settings: zones, dates, currency, exits', () => {
    const settings = (given: Record<string, unknown>) => found(changed((d) => (d.settings = { controlShare: 0.1, ...given })))
    expect(settings({ timeZone: '+03:00' })).toEqual(['zone.unknown - settings.timeZone'])
    expect(settings({ timeZone: 'Europe/Moscow' })).toEqual([])
    expect(settings({ endsAt: '2026-10-12T09:00:00Z' })).toEqual(['date.in_past - settings.endsAt'])
    expect(settings({ startsAt: '2026-12-12T09:00:00Z', endsAt: '2026-12-11T09:00:00Z' })).toEqual(['settings.ends_before_start - settings.endsAt'])
    expect(settings({ budget: { money: 100, currency: 'EUR' } })).toEqual(['currency.mismatch - settings.budget.currency'])
    expect(settings({ quietHours: { from: '09:00', to: '09:00' } })).toEqual(['settings.always_quiet - settings.quietHours'])
    expect(settings({ quietHours: { from: '9', to: '10:00' } })).toEqual(['time.bad_of_day - settings.quietHours.from'])
    expect(settings({ exitWhen: { event: 'visited' } })).toEqual([])
    expect(settings({ exitWhen: { event: 'vanished' } })).toEqual(['settings.exit_event - settings.exitWhen'])
    expect(settings({ exitWhen: { all: [] } })).toEqual(['rule.empty_group - settings.exitWhen.all'])
    expect(settings({ reentry: { kind: 'sometimes' } })).toEqual(['field.choice - settings.reentry.kind'])
    expect(settings({ controlShare: 0 })).toEqual(['settings.no_control - settings.controlShare'])
  })
})

describe('warnings', () => {
  it('an offer that is over before its branch decides, mended in one click', () => {
    const document = changed((d) => (step(d, 'gift').config.validFor = 'P7D'))
    const [warned, ...rest] = check(document, sandboxContext())
    expect(rest).toEqual([])
    expect(warned).toMatchObject({ severity: 'warning', code: 'offer.over_before_branch', step: 'gift', values: { days: 7, branch: 'came-again', needed: 14 } })
    const { path, value } = warned!.remedy!.set[0]!
    expect([path, value]).toEqual(['config.validFor', 'P14D'])
    step(document, 'gift').config.validFor = value
    expect(check(document, sandboxContext())).toEqual([])
  })

  it('counts the longest way to the branch', () => {
    const document = campaign(
      {
        in: ['manual'],
        give: ['offer', { offer: { name: 'Tea', reward: { kind: 'gift', sku: 't', title: 'Tea' } }, validFor: 'P20D', message: MESSAGE }],
        who: ['branch', { rules: [{ id: 'vip', name: 'VIP', rule: RULE }] }],
        week: ['wait', { for: 'P7D' }],
        came: ['visit', { within: 'P14D' }],
        out: ['end'],
      },
      ['in.next>give', 'give.sent>who', 'give.not-sent>out', 'who.vip>came', 'who.else>week', 'week.next>came', 'came.visited>out', 'came.not-visited>out'],
      { controlShare: 0.1 },
    )
    expect(check(document, sandboxContext())).toMatchObject([{ code: 'offer.over_before_branch', values: { days: 20, needed: 21 } }])
  })

  it('two waits in a row', () => {
    const waits = campaign(
      { in: ['manual'], a: ['wait', { for: 'P1D' }], b: ['wait', { for: 'P1D' }], out: ['end'] },
      ['in.next>a', 'a.next>b', 'b.next>out'],
      {
        controlShare: 0.1,
      },
    )
    expect(found(waits)).toEqual(['wait.two_in_row a -'])
  })
})

it('reads dates by the clock it is given, not by ours', () => {
  const document = changed((d) => (step(d, 'pause').config = { until: '2017-11-01T00:00:00Z' }))
  expect(found(document, sandboxContext({ now: Date.UTC(2017, 9, 1) }))).toEqual([])
  expect(found(document, sandboxContext({ now: NOW }))).toEqual(['date.in_past pause config.until'])
})
