/** Versions of a test are known by letters, at most ten. */
export const letterOf = (n: number, locale: string): string => (locale === 'ru' ? 'АБВГДЕЖЗИК' : 'ABCDEFGHIJ')[n] ?? String(n + 1)
