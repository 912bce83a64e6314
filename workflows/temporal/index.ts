/** What the worker bundles: every workflow of the product, and nothing else. */
export { cohort } from './cohort'
