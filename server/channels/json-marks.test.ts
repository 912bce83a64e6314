import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { standsAsJson } from './json-marks'
import { renderBody } from './render'

const render = (body: string, values: Record<string, unknown>) => JSON.parse(renderBody(body, values))
const customer = (firstName: unknown) => ({ customer: { firstName } })

describe('JSON bodies', () => {
  it('hold a value as text inside of quotes, as itself elsewhere', () => {
    const values = { customer: { firstName: 'Ana', attributes: { seats: 4, vip: true, tags: ['a', 'b'] } } }
    expect(render('{"q": "{{ customer.firstName }}, {{ customer.attributes.seats }}", "v": {{ customer.firstName }}}', values)).toEqual({
      q: 'Ana, 4',
      v: 'Ana',
    })
    expect(render('{"n": {{ customer.attributes.seats }}, "b": {{ customer.attributes.vip }}, "t": {{ customer.attributes.tags }}}', values)).toEqual({
      n: 4,
      b: true,
      t: ['a', 'b'],
    })
    expect(render('{"v": {{ customer.firstName | json }}, "u": "{{ customer.firstName | upcase }}"}', values)).toEqual({ v: 'Ana', u: 'ANA' })
    expect(render('{"none": {{ customer.city | default: nil }}, "empty": "{{ customer.city | default: nil }}"}', values)).toEqual({ none: null, empty: '' })
    expect(
      render(
        '{% for t in customer.attributes.tags %}{% if forloop.first %}[{% endif %}{{ t }}{% unless forloop.last %},{% else %}]{% endunless %}{% endfor %}',
        values,
      ),
    ).toEqual(['a', 'b'])
  })

  it('stay what the author wrote, whatever a guest is called', () => {
    const hostile = [
      '","admin":true,"x":"',
      '"',
      '\\',
      '\\"',
      '\\u0022',
      '}',
      '\n\u2028\u0000',
      '\0 0\0',
      '{{ customer.lastName }}',
      '{% raw %}',
      '</script>',
      '\ud800',
    ]
    const body = '{"name": "{{ customer.firstName }}", "bare": {{ customer.firstName }}, "esc": "a\\"{{ customer.firstName }}\\\\", "end": 1}'
    for (const name of hostile) {
      expect(render(body, customer(name))).toEqual({ name, bare: name, esc: `a"${name}\\`, end: 1 })
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(render(body, customer(name))).toEqual({ name, bare: name, esc: `a"${name}\\`, end: 1 })
      }),
    )
  })

  it('throw where a value is missing, or what comes out is no JSON; the next one is not troubled by it', () => {
    expect(() => renderBody('{"a": "{{ customer.lastName }}"}', customer('x'))).toThrow()
    expect(() => renderBody('{"a": {{ customer.firstName }}{{ customer.firstName }}}', customer('x'))).toThrow()
    expect(() => renderBody('{"a": {% if customer.firstName == "x" %}oops{% else %}1{% endif %}}', customer('x'))).toThrow()
    expect(render('{"a": {% if customer.firstName == "x" %}oops{% else %}1{% endif %}}', customer('y'))).toEqual({ a: 1 })
    expect(() => renderBody(`{"a": "{% for i in (1..100000) %}x{% endfor %}"}`, {})).toThrow()
  })

  it('are judged before they run, as far as no tags decide', () => {
    expect(standsAsJson('{"a": "{{ x }}", "b": {{ y | default: "}" }}}')).toBe(true)
    expect(standsAsJson('{"a": {{ x }}')).toBe(false)
    expect(standsAsJson('name={{ x }}')).toBe(false)
    expect(standsAsJson('{% if x %}{"a": 1}{% endif %}')).toBe(true)
  })
})
