import { closeTemporalClient } from './client'
import { examineTemporal } from './examine'

// For scripts/stack/doctor.mjs, which knows no packages: one line of JSON.
process.stdout.write(`${JSON.stringify(await examineTemporal())}\n`)
await closeTemporalClient()
