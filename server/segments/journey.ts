import type { ClientBase } from 'pg'
import type { JourneyStep, JourneyView } from '../../workflows/segments/view'

type Row = {
  enrolment_id: number
  step: string
  at: Date
  what: 'sent' | 'opened' | 'clicked' | 'redeemed' | 'answer' | 'port'
  answer: number | string | null
}

/** What journeys have seen of their steps, each up to its own instant. Asked by enrolment; in the order asked. */
export async function journeyViews(
  sql: Pick<ClientBase, 'query'>,
  workspace: string,
  asked: readonly { enrolment: number; asOf: number }[],
): Promise<JourneyView[]> {
  const { rows } = await sql.query<Row>(
    `with e as (select unnest($2::bigint[]) as id),
     m as (select m.* from messages m join e on m.workspace_id = $1 and m.enrolment_id = e.id)
     select enrolment_id, step, coalesce(accepted_at, asked_at) as at, 'sent' as what, null::jsonb as answer from m where accepted_at is not null or state = 'unknown'
     union all select enrolment_id, step, opened_at, 'opened', null from m where opened_at is not null
     union all select enrolment_id, step, clicked_at, 'clicked', null from m where clicked_at is not null
     union all select g.enrolment_id, g.step, g.redeemed_at, 'redeemed', null from grants g join e on g.workspace_id = $1 and g.enrolment_id = e.id where g.redeemed_at is not null
     union all select f.enrolment_id, f.step, f.at, 'answer', coalesce(to_jsonb(f.score), to_jsonb(f.text)) from feedback f join e on f.workspace_id = $1 and f.enrolment_id = e.id
     union all select p.enrolment_id, p.step, p.left_at, 'port', to_jsonb(p.port) from passes p join e on p.workspace_id = $1 and p.enrolment_id = e.id where p.port is not null
     order by at`,
    [workspace, [...new Set(asked.map((a) => a.enrolment))]],
  )
  const byEnrolment = new Map<number, Row[]>(asked.map(({ enrolment }) => [enrolment, []]))
  for (const row of rows) byEnrolment.get(row.enrolment_id)!.push(row)
  return asked.map(({ enrolment, asOf }) => {
    const view: JourneyView = {}
    for (const row of byEnrolment.get(enrolment)!) {
      if (row.at.getTime() > asOf) break
      let here = view[row.step]
      if (!here) {
        here = nothing()
        view[row.step] = here
      }
      if (row.what === 'port') here.port = row.answer as string
      else if (row.what === 'answer') here.answer = row.answer
      else here[row.what] = true
    }
    return view
  })
}

const nothing = (): JourneyStep => ({ sent: false, opened: false, clicked: false, answer: null, redeemed: false, port: null })
