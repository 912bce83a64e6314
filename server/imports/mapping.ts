import { z } from 'zod'
import { Refusal } from '../faults'
import { isZone } from '../local-time'
import { read } from '../rest/issues'

const column = z.string().min(1).max(200)

const CUSTOMER_FIELDS = [
  'id',
  'externalId',
  'card',
  'phone',
  'email',
  'firstName',
  'lastName',
  'gender',
  'birthday',
  'city',
  'region',
  'language',
  'timeZone',
  'homeLocation',
  'joinedAt',
  'tier',
  'tags',
]
const RECEIPT_FIELDS = [
  'source',
  'externalId',
  'location',
  'occurredAt',
  'currency',
  'total',
  'items.sku',
  'items.name',
  'items.category',
  'items.quantity',
  'items.price',
  'items.discount',
  'items.cost',
  'customer.bankCardToken',
]

const isCustomerField = (field: string) => CUSTOMER_FIELDS.includes(field) || /^attributes\.[^.]{1,100}$/.test(field) || /^ids\.[^.]{1,40}$/.test(field)

/** Whether a mapping of this kind may fill this field from a column. */
const isTarget = (into: 'receipts' | 'customers', field: string): boolean =>
  into === 'customers'
    ? isCustomerField(field)
    : RECEIPT_FIELDS.includes(field) || (field.startsWith('customer.') && isCustomerField(field.slice('customer.'.length)))

/** `kaskad.mapping/1`: how the columns of a file become receipts or customers. */
export const MAPPING = z
  .strictObject({
    format: z.literal('kaskad.mapping/1'),
    into: z.enum(['receipts', 'customers']),
    delimiter: z.enum(['auto', ',', ';', '\t', '|']).default('auto'),
    encoding: z
      .string()
      .refine(isEncoding, { params: { code: 'mapping.encoding' } })
      .default('utf-8'),
    timeZone: z
      .string()
      .refine(isZone, { params: { code: 'time_zone.unknown' } })
      .optional(),
    timeFormat: z.string().min(1).max(60).optional(),
    decimals: z.int().min(0).max(6).default(0),
    groupBy: z.array(column).max(10).default([]),
    columns: z.record(z.string(), column),
    join: z
      .array(z.strictObject({ file: z.string().min(1).max(500), on: z.record(column, column), columns: z.record(z.string(), column) }))
      .max(10)
      .default([]),
    constants: z.record(z.string(), z.unknown()).default({}),
  })
  .superRefine((mapping, ctx) => {
    const wrong = (path: (string | number)[], code: string, values?: Record<string, string>) => ctx.addIssue({ code: 'custom', path, params: { code, values } })
    const targets: [string, (string | number)[]][] = [
      ...Object.keys(mapping.columns).map((field): [string, string[]] => [field, ['columns', field]]),
      ...mapping.join.flatMap((join, i) => Object.keys(join.columns).map((field): [string, (string | number)[]] => [field, ['join', i, 'columns', field]])),
    ]
    for (const [field, path] of targets) if (!isTarget(mapping.into, field)) wrong(path, 'mapping.target', { field })
    for (const field of Object.keys(mapping.constants))
      if (!isTarget(mapping.into, field) && field.replace(/^customer\./, '') !== 'consents') wrong(['constants', field], 'mapping.target', { field })
    const has = (field: string) => targets.some(([name]) => name === field) || field in mapping.constants
    const needed =
      mapping.into === 'receipts'
        ? ['source', 'externalId', 'location', 'occurredAt', 'items.sku', 'items.quantity', 'items.price'].filter((field) => !has(field))
        : []
    for (const field of needed) wrong(['columns', field], 'mapping.needed', { field })
    if (mapping.into === 'customers' && !['id', 'externalId', 'card', 'phone', 'email'].some(has)) wrong(['columns'], 'mapping.no_identifier')
  })

export type Mapping = z.infer<typeof MAPPING>

function isEncoding(label: string): boolean {
  try {
    return Boolean(new TextDecoder(label))
  } catch {
    return false
  }
}

/** Addresses and consents that nobody gave: made up for a sandbox, never for people. */
const INVENTED = /^(customer\.)?(email|phone|consents|ids\..+)$/

/** Reads a mapping; 422 `mapping.invalid` with everything that is wrong, `mapping.sandbox_only` for invented addresses or consents outside a sandbox. */
export function readMapping(value: unknown, into: Mapping['into'], sandbox: boolean): Mapping {
  const checked = read(MAPPING, value)
  if (checked.issues) throw new Refusal(422, 'mapping.invalid', { issues: checked.issues })
  const mapping = checked.value
  if (mapping.into !== into) throw new Refusal(422, 'mapping.into', { values: { given: mapping.into, into } })
  const invented = sandbox ? [] : Object.keys(mapping.constants).filter((field) => INVENTED.test(field))
  if (invented.length > 0) {
    throw new Refusal(422, 'mapping.sandbox_only', { issues: invented.map((field) => ({ code: 'mapping.sandbox_only', path: `constants.${field}` })) })
  }
  return mapping
}
