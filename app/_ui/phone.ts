/** +79161002738 as people read it: +7 916 100-27-38. Numbers of other countries are grouped in threes. */
export function readablePhone(e164: string): string {
  const russian = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(e164)
  if (russian) return `+7\u00a0${russian[1]}\u00a0${russian[2]}-${russian[3]}-${russian[4]}`
  return e164.replace(/(\d{3})(?=\d{2})/g, '$1\u00a0')
}
