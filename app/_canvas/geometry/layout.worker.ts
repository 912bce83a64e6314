import { type LayoutInput, tidy } from './layout'

/** The tidy layout off the main thread, so that a campaign of 500 steps does not stop the hand. */
self.onmessage = (event: MessageEvent<LayoutInput>) => {
  self.postMessage([...tidy(event.data)])
}
