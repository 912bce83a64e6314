'use client'

import { useDocument } from '../store/context'
import { useWords } from '../words/context'
import { Interval } from './interval'
import { Section } from './section'
import { type AgainstControl, goalIsVisit, type Stats } from './stats'

/** What the campaign earned that would not have come anyway. */
export function Money({ stats }: { stats: Stats }) {
  const { t, format } = useWords()
  const against = stats.againstControl
  if (!against || against.total === null || against.lift === null) {
    return (
      <Section title={t('live.money')}>
        <p className="mt-2 text-ink-2">{stats.control === 0 && stats.enrolled > 0 ? t('live.noControl') : t('live.tooEarly')}</p>
      </Section>
    )
  }
  const interval = against.interval as [number, number] | null
  const treated = against.lift === 0 ? 0 : against.total / against.lift
  const clear = interval !== null && (interval[0] > 0 || interval[1] < 0)
  const tone = clear ? (against.total > 0 ? 'text-good' : 'text-bad') : 'text-ink'
  return (
    <Section title={t('live.money')} aside={interval ? t('live.interval') : ''}>
      <div className={`figures mt-2 font-semibold text-figure ${tone}`}>{format.moneySigned(against.total)}</div>
      <div className="text-ink-2">{clear ? t('live.extra') : t('live.notClear')}</div>
      {interval ? (
        <Interval
          estimate={against.total}
          interval={[interval[0] * treated, interval[1] * treated]}
          label={t('live.intervalLabel', {
            estimate: format.money(against.total),
            low: format.money(interval[0] * treated),
            high: format.money(interval[1] * treated),
          })}
        />
      ) : null}
      <p className="mt-1 text-ink-3 text-label">{t(!interval ? 'live.fewer' : against.looks === 'once' ? 'live.intervalOnce' : 'live.intervalAbout')}</p>
    </Section>
  )
}

/** Both sides beside each other, and what was taken off. */
export function Compared({ against }: { against: AgainstControl }) {
  const { t, format } = useWords()
  const { treated, control } = against.perCustomer
  const visits = useDocument((document) => goalIsVisit(document.settings))
  const { goal, averageReceipt: receipt, costs } = against
  return (
    <section className="border-b p-4">
      <table className="figures w-full text-label">
        <thead>
          <tr className="text-ink-3">
            <th />
            <th className="pb-1 pl-3 text-right font-normal">{t('live.campaign')}</th>
            <th className="pb-1 pl-3 text-right font-normal">{t('live.control')}</th>
            <th className="pb-1 pl-3 text-right font-normal">{t('live.difference')}</th>
          </tr>
        </thead>
        <tbody>
          <Row
            label={t('live.marginEach')}
            a={format.money(treated)}
            b={format.money(control)}
            d={format.moneySigned(treated - control)}
            tone={toneOf(against.interval)}
          />
          <Row
            label={t(visits ? 'live.cameBack' : 'live.goalReached')}
            a={format.share(goal.treated)}
            b={format.share(goal.control)}
            d={points(goal.treated - goal.control, t, format.decimal)}
            tone={toneOf(goal.interval)}
          />
          {receipt.treated !== null && receipt.control !== null && (
            <Row
              label={t('live.averageReceipt')}
              a={format.money(receipt.treated)}
              b={format.money(receipt.control)}
              d={format.moneySigned(receipt.treated - receipt.control)}
              tone="text-ink-2"
            />
          )}
          <Sum label={t('live.rewards')} value={format.money(costs.rewards)} />
          {costs.used.map((used) => (
            <Sum
              key={`${used.kind} ${used.told}`}
              label={t(USED[`${used.kind} ${used.told}`] ?? 'live.usedPoints', { count: used.count })}
              value={format.money(used.cost)}
              part
            />
          ))}
          {costs.used.length === 0 && <Sum label={t('live.rewardsNone')} part />}
          <Sum label={t('live.messages')} value={format.money(costs.messages)} />
        </tbody>
      </table>
      <p className="mt-2 text-ink-3 text-label">{t('live.closed', { count: against.customers.treated + against.customers.control })}</p>
    </section>
  )
}

/** How the cost of rewards is known. */
const USED: Record<string, string> = {
  'gift cost': 'live.usedGiftCost',
  'gift price': 'live.usedGiftPrice',
  'gift unknown': 'live.usedGiftUnknown',
  'discount till': 'live.usedDiscountTill',
  'discount unknown': 'live.usedDiscountUnknown',
}

/** Green or red only when the interval clears zero. */
const toneOf = (interval: readonly number[] | null) => (interval && interval[0]! > 0 ? 'text-good' : interval && interval[1]! < 0 ? 'text-bad' : 'text-ink-2')

const points = (difference: number, t: (key: string, values?: Record<string, string | number>) => string, decimal: (value: number) => string) =>
  t('live.points', { value: `${difference > 0 ? '+' : ''}${decimal(Math.round(difference * 1000) / 10)}` })

function Row({ label, a, b, d, tone }: { label: string; a: string; b: string; d: string; tone: string }) {
  return (
    <tr>
      <td className="border-t py-1 text-ink-2">{label}</td>
      <td className="whitespace-nowrap border-t py-1 pl-3 text-right font-semibold">{a}</td>
      <td className="whitespace-nowrap border-t py-1 pl-3 text-right">{b}</td>
      <td className={`whitespace-nowrap border-t py-1 pl-3 text-right font-medium ${tone}`}>{d}</td>
    </tr>
  )
}

/** One sum under the comparison; a part of it stands below, indented. */
function Sum({ label, value, part = false }: { label: string; value?: string; part?: boolean }) {
  return (
    <tr>
      <td colSpan={3} className={part ? 'pb-1 pl-3 text-ink-3' : 'border-t py-1 text-ink-2'}>
        {label}
      </td>
      <td className={`whitespace-nowrap pl-3 text-right ${part ? 'pb-1 text-ink-3' : 'border-t py-1 font-semibold'}`}>{value}</td>
    </tr>
  )
}
