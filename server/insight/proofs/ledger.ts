import type { Proofs } from './proof'

/** Points: what was posted is what lies on accounts, in lots and in what tills hold. */
export const LEDGER: Proofs = {
  'ledger.sums_to_zero': `select key, sum(amount) as sum from ledger where workspace_id = $1 group by key having sum(amount) <> 0`,
  'ledger.balance_is_the_fold': `
    select coalesce(a.customer_id, l.customer_id) as customer, a.balance - a.debt as balance, l.sum
    from (select customer_id, balance, debt from accounts where workspace_id = $1) a
    full join (select customer_id, sum(amount) as sum from ledger where workspace_id = $1 and account = 'customer' group by 1) l using (customer_id)
    where coalesce(a.balance - a.debt, 0) <> coalesce(l.sum, 0)`,
  'ledger.lots_hold_the_balance': `
    select coalesce(a.customer_id, l.customer_id) as customer, coalesce(a.balance, 0) as balance, coalesce(l.lots, 0) as lots
    from (select customer_id, balance from accounts where workspace_id = $1) a
    full join (select customer_id, sum("left") as lots from lots where workspace_id = $1 group by 1) l using (customer_id)
    where coalesce(a.balance, 0) <> coalesce(l.lots, 0)`,
  'ledger.spends_come_from_lots': `
    select key, l.amount as spent, s.points as of_lots
    from (select key, amount from ledger where workspace_id = $1 and account = 'spent') l
    full join (select key, sum(points) as points from spent_points where workspace_id = $1 group by 1) s using (key)
    where l.amount is distinct from s.points`,
  'reservations.within_the_lots': `
    select l.customer_id as customer, h.lot_id as lot, h.points as held, coalesce(l."left", 0) as "left"
    from (select lot_id, sum(points) as points from held_points where workspace_id = $1 group by 1) h
    left join lots l on l.workspace_id = $1 and l.id = h.lot_id where h.points > coalesce(l."left", 0)`,
  'reservations.hold_what_they_say': `
    select coalesce(c.id, h.checkout_id) as checkout, c.state, coalesce(h.points, 0) as held
    from (select * from checkouts where workspace_id = $1) c
    full join (select checkout_id, sum(points) as points from held_points where workspace_id = $1 group by 1) h on h.checkout_id = c.id
    where coalesce(h.points, 0) <> case when c.state = 'held' then c.points else 0 end`,
  'checkouts.spend_once': `
    select c.id as checkout, c.state, c.points, coalesce(l.amount, 0) as spent from checkouts c
    left join ledger l on l.workspace_id = c.workspace_id and l.key = 'spend:checkout:' || c.id and l.account = 'spent'
    where c.workspace_id = $1 and coalesce(l.amount, 0) <> case when c.state in ('done', 'committed') then c.points else 0 end`,
}
