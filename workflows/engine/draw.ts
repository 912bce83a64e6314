/** Chance as a hash: the same in worker, simulator and preview, for ever. Changing a constant here changes who is in which arm of campaigns that run. */

/** Taken once: inside a workflow's sandbox each look at a global goes through an interceptor, a hundred times slower than the product itself. */
const { floor, imul } = Math

const C1 = 0xcc9e2d51
const C2 = 0x1b873593

/** One 32-bit word into the state: murmur3's body. */
function mix(h: number, word: number): number {
  let k = imul(word, C1)
  k = imul((k << 15) | (k >>> 17), C2)
  const x = h ^ k
  return (imul((x << 13) | (x >>> 19), 5) + 0xe6546b64) | 0
}

/** murmur3's fmix32: every bit of the state reaches every bit of the result. Without it sibling steps would get the same arm. */
function finish(h: number): number {
  let x = h ^ (h >>> 16)
  x = imul(x, 0x85ebca6b)
  x ^= x >>> 13
  x = imul(x, 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

/** Numbers beyond 32 bits count with all their bits. */
const mixNumber = (h: number, n: number) => mix(mix(h, n | 0), floor(n / 2 ** 32) | 0)

/** In [0,1), for this customer's `entry`-th enrolment in the campaign, at this step. */
export function draw(campaign: number, customer: number, entry: number, step: string): number {
  let h = mixNumber(mixNumber(mix(0x9747b28c, entry), campaign), customer)
  for (let i = 0; i < step.length; i++) h = mix(h, step.charCodeAt(i))
  return finish(h ^ step.length) / 2 ** 32
}

/** What a customer drew for the control group of a campaign, in [0,1), the same at every entry. */
export const controlDraw = (campaign: number, customer: number): number => draw(campaign, customer, 0, '(control)')

/** In the control group of the campaign, at every entry alike. `share` in 0..0.5; whoever is in at a share is in at each larger one. */
export const isControl = (campaign: number, customer: number, share: number): boolean => controlDraw(campaign, customer) < share
