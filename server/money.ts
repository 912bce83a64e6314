import type { Locale } from './messages/words'

const formats = new Map<string, Intl.NumberFormat>()

/** Minor units as a reader of this language writes them, parts only where there are some: 150000 RUB -> `1 500 ₽`, 150050 -> `1 500,50 ₽`. */
export function moneyText(amount: number, currency: string, locale: Locale): string {
  const key = `${locale}/${currency}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', trailingZeroDisplay: 'stripIfInteger' })
    formats.set(key, format)
  }
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}
