import { CAME, type Part, type Reading } from './flows'

/** People, each counted once however many steps sent to them: whom anything reached, who looked, who came within the attribution window, who came again. */
export type Funnel = { entered: number; sent: number; delivered: number; opened: number; clicked: number; visited: number; again: number }

/** Stands on the sends of `attribution`. */
export function part({ head, s, now }: Reading): Part {
  const window = s.place(`${head.attribution} milliseconds`, 'interval')
  return {
    ctes: `
    addressed as (
      select customer_id, min(at) as since, least(max(at) + ${window}, ${now}) as until from sends group by 1),
    each_addressed as (
      select a.customer_id, count(distinct f.day) as days from addressed a
      left join flows f on f.customer_id = a.customer_id and f.kind in (${CAME}) and f.at > a.since and f.at <= a.until group by 1),
    looked as (
      select count(distinct m.customer_id) filter (where m.delivered_at is not null and m.state <> 'failed') as delivered,
        count(distinct m.customer_id) filter (where m.opened_at is not null) as opened,
        count(distinct m.customer_id) filter (where m.clicked_at is not null) as clicked
      from messages m where ${s.own('m')})`,
    select: `select (select count(*) from guests g where not g.control) as entered, (select count(*) from each_addressed) as sent, looked.*,
      (select count(*) from each_addressed where days > 0) as visited, (select count(*) from each_addressed where days > 1) as again from looked`,
  }
}
