import { parsePhoneNumberFromString } from 'libphonenumber-js'
import { z } from 'zod'

/** What a spreadsheet makes of a long number; the digits it dropped are gone. */
const EXPONENT = /^[+-]?\d+([.,]\d+)?[eE][+-]?\d+$/

const fail = (ctx: z.RefinementCtx, code: string) => {
  ctx.addIssue({ code: 'custom', params: { code } })
  return z.NEVER
}

/** A phone in E.164. Without its country it is refused: guessing one writes to a stranger. */
export const PHONE = z
  .string()
  .max(40)
  .transform((text, ctx) => {
    const given = text.trim()
    if (EXPONENT.test(given)) return fail(ctx, 'phone.exponent')
    if (!given.startsWith('+')) return fail(ctx, /\d{5}/.test(given) ? 'phone.no_country' : 'phone.invalid')
    const phone = parsePhoneNumberFromString(given)
    return phone?.isPossible() ? phone.number.toString() : fail(ctx, 'phone.invalid')
  })

const ATOM = /^[^\s"(),:;<>@[\\\]]+$/

/** One e-mail address, in lower case. */
export const EMAIL = z
  .string()
  .max(254)
  .transform((text, ctx) => {
    const given = text.trim().toLowerCase()
    if (given.split(/[\s,;|/]+/).filter((part) => part.includes('@')).length > 1) return fail(ctx, 'email.several')
    const [local, domain, more] = given.split('@')
    const ok = local && domain && more === undefined && ATOM.test(local) && !local.startsWith('.') && !local.endsWith('.') && !given.includes('..')
    return ok && /^([\p{L}\d]([\p{L}\d-]*[\p{L}\d])?\.)+[\p{L}\d-]{2,}$/u.test(domain) ? given : fail(ctx, 'email.invalid')
  })

/** A loyalty card's number as printed, without spaces. */
export const CARD = z
  .string()
  .max(100)
  .transform((text, ctx) => {
    const given = text.replace(/\s+/g, '')
    if (EXPONENT.test(given)) return fail(ctx, 'card.exponent')
    return given.length > 0 ? given : fail(ctx, 'card.invalid')
  })
