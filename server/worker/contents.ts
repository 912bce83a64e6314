import type pg from 'pg'
import type { Skeleton } from '../../workflows/model/plan'
import { type Exits, exitsOf } from '../journeys/exits'

type Step = { id: string; kind: string; config: Record<string, unknown> }

type Content = { steps: ReadonlyMap<string, Step>; skeleton: Skeleton; timeZone: string; endsAt: number | null; exits: Exits | null }
type Document = { settings?: { timeZone?: string; endsAt?: string | null } & Parameters<typeof exitsOf>[0]; steps: Step[] }

/** The authors' configs of the versions a turn's customers are on, and what the machine walks by. */
export class Contents {
  constructor(private readonly versions: ReadonlyMap<number, Content>) {}

  skeleton(version: number): Skeleton | undefined {
    return this.versions.get(version)?.skeleton
  }

  exits(version: number): Exits | null {
    return this.versions.get(version)?.exits ?? null
  }

  /** When a campaign of this version ends, ms; null = never. */
  endsAt(version: number): number | null {
    return this.versions.get(version)?.endsAt ?? null
  }

  config(version: number, step: string): unknown {
    const found = this.versions.get(version)?.steps.get(step)
    if (!found) throw new Error(`no step ${step} in version ${version}`)
    return found.config
  }

  /** `customer`, or an IANA name. */
  timeZone(version: number): string {
    return this.versions.get(version)?.timeZone ?? 'customer'
  }

  /** What facts a listening step counts, beyond their type; null = every one. */
  where(version: number, step: string): unknown {
    return this.versions.get(version)?.steps.get(step)?.config.where ?? null
  }
}

const KEPT = 500
const kept = new Map<string, Content>()

/** Versions never change once published, so a worker reads each once. */
export async function readContents(sql: pg.ClientBase, workspace: string, campaign: number, versions: Iterable<number>): Promise<Contents> {
  const wanted = [...new Set(versions)]
  const keyOf = (version: number) => `${workspace}/${campaign}/${version}`
  const missing = wanted.filter((version) => !kept.has(keyOf(version)))
  if (missing.length > 0) {
    const { rows } = await sql.query<{ version: number; document: Document; skeleton: Skeleton }>(
      'select version, document, skeleton from campaign_versions where workspace_id = $1 and campaign_id = $2 and version = any($3::int[])',
      [workspace, campaign, missing],
    )
    for (const row of rows) {
      if (kept.size >= KEPT) kept.delete(kept.keys().next().value!)
      kept.set(keyOf(row.version), {
        steps: new Map(row.document.steps.map((step) => [step.id, step])),
        skeleton: row.skeleton,
        timeZone: row.document.settings?.timeZone ?? 'customer',
        endsAt: row.document.settings?.endsAt ? Date.parse(row.document.settings.endsAt) : null,
        exits: exitsOf(row.document.settings ?? {}),
      })
    }
  }
  return new Contents(new Map(wanted.flatMap((version) => (kept.has(keyOf(version)) ? [[version, kept.get(keyOf(version))!]] : []))))
}
