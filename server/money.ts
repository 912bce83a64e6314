import type { Locale } from './messages/words'

const formats = new Map<string, Intl.NumberFormat>()

/** Minor units as a reader of this language writes them: 150000 RUB -> `1 500,00 ₽`. */
export function moneyText(amount: number, currency: string, locale: Locale): string {
  const key = `${locale}/${currency}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locale, { style: 'currency', currency })
    formats.set(key, format)
  }
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}
