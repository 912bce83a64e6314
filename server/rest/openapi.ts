import { z } from 'zod'
import type { Endpoint } from './endpoint'

type Json = Record<string, unknown>

/** The API's description, made of the very schemas that read the requests: what it says is what is checked. Needs no key. */
export function openapi(endpoints: readonly Endpoint[]): Json {
  const paths: Record<string, Json> = {}
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Kaskad', version: '1', description: 'Tills, sites, CRMs and scripts. Times are RFC 3339 with offset, money whole minor units.' },
    servers: [{ url: '/api/v1' }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key, kk_...' } },
      responses: { problem: { description: 'RFC 9457', content: { 'application/problem+json': { schema: PROBLEM } } } },
    },
  }
}

const text = { type: 'string' }
const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'errors'],
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' },
    code: text,
    detail: text,
    errors: { type: 'array', items: { type: 'object', required: ['code', 'message'], properties: { path: text, code: text, message: text, hint: text } } },
  },
}

function operation({ method, path, scopes, body, item, query, answers }: Endpoint): Json {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: text }))
  const inQuery = Object.entries(query ? (schemaOf(query).properties as Record<string, Json>) : {}).map(([name, schema]) => ({ name, in: 'query', schema }))
  const parameters = [...inPath, ...inQuery]
  const schema = item
    ? { type: 'object', required: ['items'], properties: { items: { type: 'array', minItems: 1, maxItems: 500, items: schemaOf(item) } } }
    : body && schemaOf(body)
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[/:-]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    description: `Scope: ${scopes.join(' or ')}.`,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(schema ? { requestBody: { content: { 'application/json': { schema } } } } : {}),
    responses: { 200: done(answers), default: { $ref: '#/components/responses/problem' } },
  }
}

function done(answers: Endpoint['answers']): Json {
  if (!answers) return { description: 'Done', content: { 'application/json': {} } }
  const headers = Object.fromEntries(Object.entries(answers.headers ?? {}).map(([name, description]) => [name, { description, schema: text }]))
  return { description: answers.says, headers, content: { [answers.type]: answers.type === 'application/json' ? {} : { schema: text } } }
}

/** What a caller may send; what only code can judge is left open. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json
  return json
}
