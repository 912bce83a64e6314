import { contended } from './rest/problem'

/** Thrown by work that finds itself overtaken by another transaction: to be done again, as if PostgreSQL had seen the collision. */
export class Overtaken extends Error {
  readonly code = '40001'
}

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
