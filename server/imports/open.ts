import type { Builder, Joined } from './build'
import { builderOf } from './build'
import { timeReader } from './cells'
import { demandColumns, joinerOf } from './join'
import type { Mapping } from './mapping'
import { type Csv, type Line, openCsv } from './read-csv'

export type Opened = {
  csv: Csv
  builder: Builder
  groups: () => AsyncIterable<Joined[]>
  /** What was not given because the file breaks off, after `groups` threw: the lines of a group, or one by itself. */
  lost: () => AsyncIterable<readonly Line[]>
}

/** Lines of a receipt are expected within this many lines of its last one; a later one is refused as a split receipt. */
const WINDOW = 20_000

/** Opens a file by its mapping; `zone` holds where the mapping names none. Everything that concerns the whole file is refused here. */
export async function openMapped(file: string, mapping: Mapping, zone: string): Promise<Opened> {
  const csv = await openCsv(file, mapping)
  demandColumns(csv.heading, [...Object.values(mapping.columns), ...mapping.groupBy], file)
  const joiner = await joinerOf(mapping, file, csv.heading)
  const builder = builderOf(mapping, csv.heading, joiner.fields, timeReader(mapping.timeFormat, mapping.timeZone ?? zone))

  let cut: Joined[] = []

  /** Lines that belong together, in the order in which each group began. */
  async function* groups(): AsyncIterable<Joined[]> {
    const open = new Map<string, { lines: Joined[]; last: number }>()
    let n = 0
    try {
      for await (const raw of csv.lines) {
        const line = joiner.join(raw)
        const key = builder.keyOf(line)
        n += 1
        if (key === null) {
          yield [line]
          continue
        }
        const group = open.get(key)
        if (group) {
          group.lines.push(line)
          group.last = n
        } else open.set(key, { lines: [line], last: n })
        // The oldest groups leave once nothing was added to them for a while; looked at now and then only.
        if (n % 1000 === 0) {
          for (const [oldest, { lines, last }] of open) {
            if (n - last < WINDOW) continue
            open.delete(oldest)
            yield lines
          }
        }
      }
    } catch (error) {
      // The file breaks off here: of the group that was being read some lines may be missing, the others are whole.
      for (const { lines, last } of open.values()) {
        if (last === n) cut = lines
        else yield lines
      }
      throw error
    }
    for (const { lines } of open.values()) yield lines
  }
  async function* lost(): AsyncIterable<readonly Line[]> {
    if (cut.length > 0) yield cut
    for await (const line of csv.rest()) yield [line]
  }
  return { csv, builder, groups, lost }
}
