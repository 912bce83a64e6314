/** GSM 03.38; anything else makes the whole text UCS-2. */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ!"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/
const DOUBLE = /[\^{}\\[~\]|€]/g

/** How many parts an SMS is sent in, which is what it costs. */
export function segmentsOf(text: string): number {
  const gsm = GSM.test(text)
  const length = gsm ? text.length + (text.match(DOUBLE)?.length ?? 0) : text.length
  const [one, part] = gsm ? [160, 153] : [70, 67]
  return length <= one ? 1 : Math.ceil(length / part)
}
