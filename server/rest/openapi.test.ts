import { expect, test } from 'vitest'
import { dispatch } from './dispatch'
import { routes } from './routes'

test('the description lists every call, with what it takes, and needs no key', async () => {
  const response = await dispatch(new Request('http://kaskad.test/api/v1/openapi.json'))
  expect(response.status).toBe(200)
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, Record<string, unknown>>> }
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
  expect(operations).toHaveLength(routes.length)
  expect(new Set(operations.map((o) => o.operationId)).size).toBe(routes.length)
  const receipts = JSON.stringify(paths['/receipts']!.post)
  for (const field of ['externalId', 'occurredAt', 'tenders', 'quantity', 'discount']) expect(receipts).toContain(`"${field}"`)
  expect(paths['/customers/{id}/timeline']!.get!.parameters).toMatchObject([{ name: 'id', in: 'path' }, { name: 'limit', in: 'query' }, { name: 'cursor' }])
})

test('a call that answers with a file says of which kind, and what its headers hold', async () => {
  const response = await dispatch(new Request('http://kaskad.test/api/v1/openapi.json'))
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, unknown>> }
  expect(paths['/audiences/{id}/export']!.get).toMatchObject({
    parameters: [{ name: 'id' }, { name: 'since', in: 'query' }],
    responses: { 200: { content: { 'text/csv': {} }, headers: { 'Kaskad-Cursor': {} } } },
  })
})

test('what does not explain itself is explained', async () => {
  const response = await dispatch(new Request('http://kaskad.test/api/v1/openapi.json'))
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, unknown>> }
  expect(paths['/campaigns/{id}/migrations/{migration}/rollback']!.post).toMatchObject({
    responses: { 200: { description: expect.stringContaining('`newcomers`'), content: { 'application/json': {} } } },
  })
})
