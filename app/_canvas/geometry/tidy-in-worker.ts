import type { Position } from '../document/document'
import type { LayoutInput } from './layout'

/** The tidy layout, made by a web worker of its own. */
export function tidyInWorker(input: LayoutInput): Promise<Map<string, Position>> {
  const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' })
  return new Promise<Map<string, Position>>((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<[string, Position][]>) => resolve(new Map(event.data))
    worker.onerror = (event) => reject(new Error(event.message))
    worker.postMessage(input)
  }).finally(() => worker.terminate())
}
