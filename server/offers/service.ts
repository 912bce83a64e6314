export { codeFor, normaliseCode, spacedCode } from './codes'
