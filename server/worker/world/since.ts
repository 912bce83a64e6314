/**
 * SQL: whether fact `f` happened after the instant `since`, for the enrolment `enrolment`. A till's clock may be ahead: what is known happened no later than
 * then, whatever the clock says. So a fact from the future that was known before does not count, and never the very event (or another of the same receipt)
 * by which the guest came in.
 */
export const happenedSince = (since: string, enrolment: string): string =>
  `f.occurred_at > ${since} and (f.occurred_at <= f.known_at or f.known_at >= ${since} and not exists (
     select 1 from enrolments e join facts o on o.workspace_id = e.workspace_id and o.id = (e.context #>> '{event,fact}')::bigint
     where e.workspace_id = f.workspace_id and e.id = ${enrolment} and (o.id = f.id or o.receipt_id = f.receipt_id)))`
