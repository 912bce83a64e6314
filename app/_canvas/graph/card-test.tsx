'use client'

import type { FacePort } from '../../../workflows/model/face'
import { Icon } from '../../_ui/icon'
import { Tooltip } from '../../_ui/tooltip'
import { Bar } from '../live/interval'
import { goalIsVisit, type TestResult } from '../live/stats'
import { useDocument, useViewed } from '../store/context'
import { useWords, type Words } from '../words/context'
import { letterOf } from '../words/letter'

/** Versions of a split: how many of each reached the goal, who leads and by how much, and whether that can be said already. */
export function CardTest({ id, ports }: { id: string; ports: readonly FacePort[] }) {
  const { t, format } = useWords()
  const test = useViewed((view) => view.stats?.steps[id]?.test)
  const visits = useDocument((document) => goalIsVisit(document.settings))
  if (!test || test.arms.every((arm) => arm.n === 0)) return null
  return (
    <div className="k-test k-near">
      <dl className="k-arms">
        {ports.map((port, n) => {
          const arm = test.arms.find((candidate) => candidate.id === port.id)
          if (!arm) return null
          return (
            <div key={port.id} className={(test.winner?.id ?? (test.decided ? test.leader?.id : undefined)) === port.id ? 'is-good' : ''}>
              <dt>{t(visits ? 'test.came' : 'test.reached', { letter: letterOf(n, format.locale) })}</dt>
              <dd>
                {arm.goal === null ? '—' : format.share(arm.goal)} <small>{t('test.of', { count: arm.n })}</small>
              </dd>
            </div>
          )
        })}
      </dl>
      <Verdict test={test} ports={ports} />
    </div>
  )
}

function Verdict({ test, ports }: { test: TestResult; ports: readonly FacePort[] }) {
  const { t, phrase, format } = useWords()
  const { leader, needed, winner } = test
  const decided = test.decided || winner !== undefined
  const lead = leader && lifted(format, test.metric)
  const nameOf = (arm: string) => phrase(ports.find((port) => port.id === arm)?.label ?? { key: 'ports.unnamed' })
  return (
    <div className="k-verdict">
      {leader && <Bar estimate={leader.lift} interval={leader.interval} />}
      <div className="min-w-0 flex-1 basis-[176px]">
        {leader && lead && (
          <Tooltip label={t('test.about', { name: nameOf(leader.id), over: nameOf(leader.over), low: lead.low(leader), high: lead.high(leader) })}>
            <div className="figures flex flex-wrap gap-x-1 *:whitespace-nowrap">
              <b className={`font-semibold ${decided ? 'text-good' : ''}`}>
                {t('test.leads', {
                  letter: letterOf(
                    ports.findIndex((port) => port.id === leader.id),
                    format.locale,
                  ),
                  value: lead.value(leader),
                })}
              </b>
              <span className="text-ink-3">{t('test.range', { low: lead.low(leader), high: lead.high(leader) })}</span>
            </div>
          </Tooltip>
        )}
        <div className={`flex items-center gap-1 font-medium ${decided ? 'text-good' : ''}`}>
          <Icon name={decided ? 'check' : 'wait'} size={14} className="flex-none" />
          {winner
            ? t('test.won', {
                letter: letterOf(
                  ports.findIndex((port) => port.id === winner.id),
                  format.locale,
                ),
                at: format.moment(winner.at),
              })
            : decided
              ? t('test.decided')
              : needed === null
                ? t('test.noDifference')
                : t(leader ? 'test.needs' : 'test.gathering', { count: needed < 100 ? needed : Number(needed.toPrecision(2)) })}
        </div>
      </div>
    </div>
  )
}

/** How a lead is written: money with its unit, once; visits with decimals. */
function lifted(format: Words['format'], metric: TestResult['metric']) {
  type Lead = NonNullable<TestResult['leader']>
  const decimal = (value: number) => `${value > 0 ? '+' : ''}${format.decimal(value)}`
  const bare = (value: number) => (metric === 'visits' ? decimal(value) : format.signed(Math.round(value / format.minor)))
  return {
    value: ({ lift }: Lead) => (metric === 'visits' ? decimal(lift) : format.moneySigned(lift)),
    low: ({ interval }: Lead) => bare(interval[0]),
    high: ({ interval }: Lead) => bare(interval[1]),
  }
}
