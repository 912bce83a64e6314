import { expect, it } from 'vitest'
import { z } from 'zod'
import { sandboxContext } from '../testing/contexts'
import { flagship } from '../testing/graphs'
import { codes, said } from '../testing/journey'
import { check } from './compile'
import { diagnosticsOf } from './issues'

it('a text of another form is refused by its form', () => {
  const push = { title: 'Hello', text: 'Come', locales: { russian: { text: 'Ждём' } } }
  expect(codes(said('message', { class: 'promo', channels: ['push'], content: { push } }))).toEqual(['field.invalid config.content.push.locales.russian'])
  const budget = { money: 5, currency: 'roubles' }
  expect(codes(check({ ...flagship(), settings: { controlShare: 0.1, budget } }, sandboxContext()))).toContain('field.format settings.budget.currency')
})

it('what no code of ours names is invalid, at its place', () => {
  const schema = z.object({ n: z.number().multipleOf(5) })
  expect(codes(diagnosticsOf(schema.safeParse({ n: 3 }).error!.issues, (path) => ({ path: path.join('.') })))).toEqual(['field.invalid n'])
})
