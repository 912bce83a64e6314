import { describe, expect, it } from 'vitest'
import { outcomeOf, TRIES } from './outcome'
import { signedHeaders } from './sign'

const answered = (status: number, afterMs: number | null = null) => ({ is: 'answered', status, afterMs }) as const

describe('what a try means', () => {
  it('is taken by 2xx; 3xx and most of 4xx are final', () => {
    for (const status of [200, 201, 204, 299]) expect(outcomeOf(answered(status), 1)).toEqual({ is: 'accepted' })
    for (const status of [301, 302, 304, 307, 308]) expect(outcomeOf(answered(status), 1)).toEqual({ is: 'failed', reason: 'redirected' })
    for (const status of [400, 401, 403, 404, 409, 410, 422]) expect(outcomeOf(answered(status), 1)).toEqual({ is: 'failed', reason: 'refused' })
    expect(outcomeOf({ is: 'blocked' }, 1)).toEqual({ is: 'failed', reason: 'blocked' })
  })

  it('is tried again after what may pass, ever more seldom, and then no more', () => {
    for (const status of [408, 425, 429, 500, 502, 503, 599]) expect(outcomeOf(answered(status), 1)).toEqual({ is: 'later', afterMs: 5_000 })
    const waits = Array.from({ length: TRIES - 1 }, (_, i) => outcomeOf({ is: 'timed_out' }, i + 1)).map((o) => ('afterMs' in o ? o.afterMs / 1000 : o))
    expect(waits).toEqual([5, 15, 45, 135, 405, 1215, 3600])
    expect(outcomeOf({ is: 'timed_out' }, TRIES)).toEqual({ is: 'failed', reason: 'timed_out' })
    expect(outcomeOf({ is: 'unreachable' }, TRIES)).toEqual({ is: 'failed', reason: 'unreachable' })
    expect(outcomeOf(answered(500), TRIES)).toEqual({ is: 'failed', reason: 'server_error' })
    expect(outcomeOf(answered(429), TRIES)).toEqual({ is: 'failed', reason: 'too_many' })
  })

  it('waits as long as it is asked to by 429 and 503, an hour at most', () => {
    expect(outcomeOf(answered(429, 7_000), 1)).toEqual({ is: 'later', afterMs: 7_000 })
    expect(outcomeOf(answered(503, 90_000), 3)).toEqual({ is: 'later', afterMs: 90_000 })
    expect(outcomeOf(answered(429, 0), 1)).toEqual({ is: 'later', afterMs: 1_000 })
    expect(outcomeOf(answered(503, 1e12), 1)).toEqual({ is: 'later', afterMs: 3_600_000 })
    expect(outcomeOf(answered(500, 90_000), 1)).toEqual({ is: 'later', afterMs: 5_000 })
  })
})

it('signs as Standard Webhooks does', () => {
  // The example of the specification's own libraries.
  const headers = signedHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
  expect(signedHeaders('a', 1, '', null)).toEqual({ 'webhook-id': 'a', 'webhook-timestamp': '1' })
})
