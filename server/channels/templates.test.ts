import { describe, expect, it } from 'vitest'
import { contentFor, renderMessage } from './render'
import { segmentsOf } from './sms'
import { checkTemplate, variablesIn } from './templates'

const text = (t: string) => checkTemplate(t, { channel: 'email', part: 'text' })
const codes = (t: string) => text(t).map((d) => d.code)
const render = (content: { subject?: string; text?: string; html?: string }, values: Record<string, unknown>) => renderMessage({ text: '', ...content }, values)

describe('checking a template', () => {
  it('finds nothing wrong with the flagship', () => {
    expect(text("{{ customer.firstName | default: 'Hello' }}, until {{ offer.expiresAt }}. {{ links.unsubscribe }}")).toEqual([])
    expect(text('{% if customer.attributes.vip %}Dear{% endif %} {{ customer.attributes.nick }}')).toEqual([])
    expect(text('{% for i in (1..3) %}{{ i }}{{ forloop.index }}{% endfor %}{% assign a = customer.city %}{{ a }}')).toEqual([])
  })
  it('says where a tag is not closed', () => {
    expect(text('one\ntwo {{ customer.firstName')).toMatchObject([{ code: 'template.unclosed', values: { line: 2, column: 5 } }])
    expect(text('{% if customer.city %}x')).toMatchObject([{ code: 'template.unclosed', values: { line: 1, column: 1 } }])
  })
  it('suggests the nearest variable', () => {
    expect(text('{{ customer.firstname }}')).toMatchObject([
      { code: 'template.unknown_variable', values: { name: 'customer.firstname', suggestion: 'customer.firstName' } },
    ])
    expect(codes('{{ secret }}')).toEqual(['template.unknown_variable'])
    const placed = (t: string) => checkTemplate(t, { channel: 'email', part: 'text', step: 's', path: 'config.content.email.text' })[0]?.remedy
    expect(placed('Hi {{ customer.firstname }}, {{customer.firstname|upcase}}')).toMatchObject({
      label: 'remedy.use_instead',
      set: [{ step: 's', path: 'config.content.email.text', value: 'Hi {{ customer.firstName }}, {{customer.firstName|upcase}}' }],
    })
    expect(placed('{{ secret }}')).toBeUndefined()
  })
  it('suggests the nearest filter', () => {
    expect(text('{{ customer.city | upcas }}')).toMatchObject([{ code: 'template.unknown_filter', values: { name: 'upcas', suggestion: 'upcase' } }])
    expect(codes('{{ customer.city | raw }}')).toEqual(['template.unknown_filter'])
  })
  it('refuses to read other templates', () => {
    for (const tag of ["{% include 'x' %}", "{% render 'x' %}", "{% layout 'x' %}"]) expect(codes(tag)).toEqual(['template.unknown_tag'])
  })
  it('refuses script in html', () => {
    for (const html of ['<script>x</script>', '<img onerror=x>', '<a href="javascript:x">'])
      expect(checkTemplate(html, { channel: 'email', part: 'html' }).map((d) => d.code)).toEqual(['template.unsafe_html'])
  })
  it('counts the parts of an SMS', () => {
    expect([segmentsOf('a'.repeat(160)), segmentsOf('a'.repeat(161)), segmentsOf('я'.repeat(70)), segmentsOf('я'.repeat(71))]).toEqual([1, 2, 1, 2])
    expect(checkTemplate('я'.repeat(700), { channel: 'sms', part: 'text' }).map((d) => d.code)).toEqual(['template.sms_too_long'])
    expect(checkTemplate('я'.repeat(250), { channel: 'sms', part: 'text' })).toMatchObject([
      { severity: 'warning', code: 'template.sms_long', values: { segments: 4 } },
    ])
  })
})

it('a text that divides by zero is written to nobody (they once read "Infinity")', () => {
  expect(render({ text: '{{ 7 | divided_by: 2 }} {{ 7 | divided_by: 2, true }} {{ 7 | modulo: 4 }}' }, {}).text).toBe('3.5 3 3')
  for (const wrong of ['{{ 1 | divided_by: 0 }}', '{{ 1 | modulo: n }}', '{{ word | divided_by: 2 }}'])
    expect(() => render({ text: wrong }, { n: 0, word: 'x' })).toThrow()
})

describe('what a template reads', () => {
  const spared = (t: string) => variablesIn(t, 'text').map((read) => `${read.name}${read.spared ? ' spared' : ''}`)

  it('is told with its place', () => {
    expect(variablesIn('Hi\nuntil {{ offer.expiresAt }} {{ customer.attributes.nick }}', 'text')).toEqual([
      { name: 'offer.expiresAt', line: 2, column: 10, spared: false },
      { name: 'customer.attributes.nick', line: 2, column: 32, spared: false },
    ])
    expect(variablesIn('{{ offer.name', 'text')).toEqual([])
    expect(spared('{{ secret }}')).toEqual([])
  })

  it('may be missing where the text asks for it or says something else: as rendering has it', () => {
    const texts = [
      "{{ offer.name | default: 'x' }}",
      "{{ offer.name | default: 'x' | upcase }}",
      "{{ offer.name | upcase | default: 'x' }}",
      '{% if offer.name %}{{ offer.name }}{% endif %}',
      '{% if customer.tier %}a{% else %}{{ offer.name }}{% endif %}',
      '{% unless offer.name %}a{% endunless %}',
      '{% assign z = offer.name %}a',
      '{% case offer.name %}{% when "a" %}b{% endcase %}',
      '{% for i in offer.name %}a{% endfor %}',
      '{{ offer.name }}',
    ]
    for (const t of texts) {
      const throws = (() => {
        try {
          render({ text: t }, { customer: {}, offer: {} })
          return false
        } catch {
          return true
        }
      })()
      expect([t, variablesIn(t, 'text').some((read) => read.name === 'offer.name' && !read.spared)]).toEqual([t, throws])
    }
  })
})

describe('rendering', () => {
  it('prints a hostile name literally', () => {
    const values = { customer: { firstName: '{{ secret }}{% raw %}<b>' }, secret: 'S' }
    expect(render({ text: '{{ customer.firstName }}' }, values).text).toBe('{{ secret }}{% raw %}<b>')
    expect(render({ html: '<p>{{ customer.firstName }}</p>' }, values).html).toBe('<p>{{ secret }}{% raw %}&lt;b&gt;</p>')
  })
  it('escapes a value once, even when the author escapes it too', () => {
    expect(render({ html: '<p>{{ customer.firstName | upcase }}</p>' }, { customer: { firstName: '<i>' } }).html).toBe('<p>&lt;I&gt;</p>')
  })
  it('keeps a heading in one line', () => {
    expect(render({ subject: 'Hi {{ customer.firstName }}!' }, { customer: { firstName: 'A\r\nBcc: all@x.test' } }).subject).toBe('Hi A Bcc: all@x.test!')
  })
  it('throws for a value that is missing and has no default', () => {
    expect(() => render({ text: '{{ customer.firstName }}' }, { customer: {} })).toThrow()
    expect(render({ text: "{{ customer.firstName | default: 'friend' }}{% if customer.tier %}!{% endif %}" }, { customer: {} }).text).toBe('friend')
  })
  it('reaches nothing but data', () => {
    const values = { customer: { firstName: 'A' } }
    for (const trick of ['{{ customer.constructor }}', '{{ customer.__proto__ }}', '{{ customer.firstName.constructor.name }}'])
      expect(() => render({ text: trick }, values)).toThrow()
  })
  it('ends an endless loop', () => {
    expect(() => render({ text: '{% for i in (1..999999999) %}{% for j in (1..999999999) %}x{% endfor %}{% endfor %}' }, {})).toThrow()
  })
  it('chooses the language of the customer', () => {
    const contents = { email: { subject: 'Hi', text: 'Hello', locales: { ru: { text: 'Привет' } } } }
    expect(contentFor(contents, 'email', 'ru-RU')).toEqual({ subject: 'Hi', text: 'Привет' })
    expect(contentFor(contents, 'email', 'de')).toEqual({ subject: 'Hi', text: 'Hello' })
    expect(contentFor(contents, 'email', 'constructor')).toEqual({ subject: 'Hi', text: 'Hello' })
  })
})
