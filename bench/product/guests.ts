import type pg from 'pg'

/** Customers who bought once, long ago and for enough, and may be written to. */
export async function populate(sql: pg.Pool, workspace: string, customers: number): Promise<void> {
  await sql.query(
    `insert into customers (workspace_id, external_id, email, first_name, created_at)
     select $1, n::text, n || '@example.test', 'Guest', '2025-01-01' from generate_series(1, $2::int) n`,
    [workspace, customers],
  )
  await sql.query(`insert into locations (workspace_id, external_id, name, time_zone, confirmed) values ($1, '1', 'One', 'Europe/Moscow', true)`, [workspace])
  await sql.query(
    `insert into consents (workspace_id, customer_id, channel, class, given, at)
     select workspace_id, id, channel, 'promo', true, '2025-01-01' from customers, unnest(array['push', 'email', 'sms']) channel where workspace_id = $1`,
    [workspace],
  )
  await sql.query(
    `insert into receipts (workspace_id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, body_hash)
     select c.workspace_id, 'bench', c.id::text, l.id, c.id, '2025-09-01T12:00Z', '2025-09-01T12:00Z', '2025-09-01', 15, 1, 1500000, '-'
     from customers c join locations l on l.workspace_id = c.workspace_id where c.workspace_id = $1`,
    [workspace],
  )
  await sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, location_id, local_day, amount, receipt_id, live)
     select r.workspace_id, type, r.customer_id, r.occurred_at, r.known_at, r.source, r.external_id, r.location_id, r.local_day, r.total, r.id, false
     from receipts r, unnest(array['purchased', 'visited']) type where r.workspace_id = $1`,
    [workspace],
  )
  await sql.query('analyze customers, consents, receipts, facts')
}
