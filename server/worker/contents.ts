import type pg from 'pg'

type Step = { id: string; kind: string; config: Record<string, unknown> }

/** The authors' configs of the versions a turn's customers are on. */
export class Contents {
  constructor(private readonly versions: ReadonlyMap<number, ReadonlyMap<string, Step>>) {}

  config(version: number, step: string): unknown {
    const found = this.versions.get(version)?.get(step)
    if (!found) throw new Error(`no step ${step} in version ${version}`)
    return found.config
  }

  /** What facts a listening step counts, beyond their type; null = every one. */
  where(version: number, step: string): unknown {
    return this.versions.get(version)?.get(step)?.config.where ?? null
  }
}

const KEPT = 500
const kept = new Map<string, ReadonlyMap<string, Step>>()

/** Versions never change once published, so a worker reads each once. */
export async function readContents(sql: pg.ClientBase, workspace: string, campaign: number, versions: Iterable<number>): Promise<Contents> {
  const wanted = [...new Set(versions)]
  const keyOf = (version: number) => `${workspace}/${campaign}/${version}`
  const missing = wanted.filter((version) => !kept.has(keyOf(version)))
  if (missing.length > 0) {
    const { rows } = await sql.query<{ version: number; document: { steps: Step[] } }>(
      'select version, document from campaign_versions where workspace_id = $1 and campaign_id = $2 and version = any($3::int[])',
      [workspace, campaign, missing],
    )
    for (const row of rows) {
      if (kept.size >= KEPT) kept.delete(kept.keys().next().value!)
      kept.set(keyOf(row.version), new Map(row.document.steps.map((step) => [step.id, step])))
    }
  }
  return new Contents(new Map(wanted.flatMap((version) => (kept.has(keyOf(version)) ? [[version, kept.get(keyOf(version))!]] : []))))
}
