export { codeFor, normaliseCode, spacedCode } from './codes'
export { rewardSummary } from './summary'
