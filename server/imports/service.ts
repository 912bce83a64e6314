export { type ImportReport, type ImportRequest, importCustomers, importReceipts, type Progress } from './import'
export { MAPPING, type Mapping, readMapping } from './mapping'
export { type ReplayProgress, type ReplayReport, type ReplayRequest, replay } from './replay'
