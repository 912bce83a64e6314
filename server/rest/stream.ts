import { log } from '../log'

/** Pieces of text as the body of an answer, taken only as fast as the reader reads. Where one fails the connection breaks: a file cut off must not look whole. */
export function textStream(pieces: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const iterator = pieces[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      } catch (error) {
        log.error({ err: error }, 'an answer broke off')
        controller.error(error)
      }
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
