import { contended } from './rest/problem'

/** Does work that collided with another transaction again; it must be whole transactions. Other errors pass. */
export async function again<T>(work: () => Promise<T>, attempts = 4): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!contended(error) || attempt === attempts) throw error
    }
  }
}
