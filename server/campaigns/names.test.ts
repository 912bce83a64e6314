import { describe, expect, it } from 'vitest'
import { check } from '../../workflows/diagnostics/check'
import { sandboxContext } from '../../workflows/testing/contexts'
import { campaign, flagship, MESSAGE } from '../../workflows/testing/graphs'
import { tellDiagnostic } from '../faults'
import type { Locale } from '../messages/words'
import { named } from './names'

const told = (document: unknown, locale: Locale) =>
  named(check(document, sandboxContext()), document, locale, { currency: 'RUB', timeZone: 'UTC' }).map((one) =>
    tellDiagnostic(one, locale).message.replace(/\u00a0/g, ' '),
  )

describe('diagnostics call things by their names', () => {
  it('ways out', () => {
    const document = flagship()
    document.arrows = document.arrows.filter(({ port }) => port !== 'not-sent' && port !== 'points' && port !== 'no-answer')
    expect([...new Set(told(document, 'en'))]).toEqual(
      [
        'Nothing follows the way out “Not sent”.',
        'Nothing follows the way out “No answer”.',
        'Nothing follows the way out “Points”.',
        'Nobody can get to this step.',
      ].sort(byFirst(told(document, 'en'))),
    )
    expect(told(document, 'ru')).toEqual(expect.arrayContaining(['За выходом «Не отправлено» ничего нет.', 'За выходом «Нет ответа» ничего нет.']))
  })

  it('ways out of a branch, the last one too', () => {
    const document = campaign(
      { in: ['manual'], who: ['branch', { rules: [{ id: 'rule-1', name: 'VIP guests', rule: { field: 'tier', op: 'eq', value: 'gold' } }] }] },
      ['in.next>who'],
      { controlShare: 0.1 },
    )
    expect(told(document, 'en')).toEqual(['Nothing follows the way out “VIP guests”.', 'Nothing follows the way out “Else”.'])
    expect(told(document, 'ru')).toEqual(['За выходом «VIP guests» ничего нет.', 'За выходом «Остальные» ничего нет.'])
  })

  it('steps, by what their cards say', () => {
    const document = flagship()
    document.steps.find(({ id }) => id === 'gift')!.config.validFor = 'P7D'
    expect(told(document, 'en')).toEqual(['The offer ends on day 7, while “Came within 14 days?” still waits.'])
    expect(told(document, 'ru')).toEqual(['Предложение кончается на 7-й день, а «Пришёл за 14 дней?» ещё ждёт.'])
    const loop = campaign({ in: ['manual'], a: ['message', MESSAGE], b: ['points', { amount: 5 }], out: ['end'] }, [
      'in.next>a',
      'a.sent>b',
      'a.not-sent>out',
      'b.next>a x2',
      'b.next>out',
    ])
    expect(told(loop, 'en')).toEqual(['These steps form a loop without a wait: “Hello”, “5 points”.'])
  })

  it('a message by its words, without tags', () => {
    const push = { ...MESSAGE, content: { push: { title: "{{ customer.firstName | default: 'Hello' }}, {{ customer.city }}!", text: 'x' } } }
    const loop = campaign({ in: ['manual'], a: ['message', push], out: ['end'] }, ['in.next>a', 'a.sent>a x2', 'a.sent>out', 'a.not-sent>out'], {
      controlShare: 0.1,
    })
    expect(told(loop, 'ru')).toEqual(['Эти шаги образуют круг без паузы: «Hello, …!».'])
  })

  it('channels and parts of a message', () => {
    const document = campaign(
      {
        in: ['manual'],
        a: ['message', { ...MESSAGE, channels: ['email', 'sms'], content: { email: { subject: '', text: 'x {{ links.unsubscribe }}' } } }],
        out: ['end'],
      },
      ['in.next>a', 'a.sent>out', 'a.not-sent>out'],
      { controlShare: 0.1 },
    )
    expect(told(document, 'en')).toEqual(['For E-mail there is no subject yet.', 'There is no text for SMS.'])
    expect(told(document, 'ru')).toEqual(['В сообщении (почта) не заполнено: тема.', 'Нет текста для канала «SMS».'])
  })

  it('and what is not there, or no document at all, by what was given', () => {
    expect(told(campaign({ in: ['manual'] }, ['in.sideways>gone']), 'en')).toContain('The step has no way out “sideways”.')
    expect(told(null, 'en')).toEqual(['This is not a campaign document.'])
  })
})

/** In the order in which they were first said. */
const byFirst = (order: string[]) => (a: string, b: string) => order.indexOf(a) - order.indexOf(b)
