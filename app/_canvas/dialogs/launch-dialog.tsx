'use client'

import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTRPC, useTRPCClient } from '../../_trpc/client'
import { Button } from '../../_ui/button'
import { Dialog, DialogPart } from '../../_ui/dialog'
import { usePlace } from '../../_ui/format'
import { Icon, type IconName } from '../../_ui/icon'
import { ProblemView, useTellProblem } from '../../_ui/problem'
import { Skeleton } from '../../_ui/skeleton'
import { toast } from '../../_ui/toast'
import type { Campaign } from '../data/campaign'
import { stepOf } from '../document/document'
import { useRemedy } from '../draw/use-remedy'
import { lookOf } from '../faces'
import { channelIcon } from '../graph/step-card'
import { useDocument } from '../store/context'
import type { Diagnostic } from '../store/diagnostic'
import { useWords } from '../words/context'

/** How often what a launch will do is counted anew while somebody reads it. */
const RECOUNT_MS = 4000

/** What a launch will do, said before it is done: to how many people, when, by which channel, at what cost. The button names the count. */
export function LaunchDialog({ campaign, onClose, onLaunched }: { campaign: Campaign; onClose: () => void; onLaunched: () => void }) {
  const { t, format } = useWords()
  const trpc = useTRPC()
  const client = useTRPCClient()
  const tell = useTellProblem()
  const { now } = usePlace()
  const name = useDocument((document) => document.name)
  const [busy, setBusy] = useState(false)
  // The clock may run on while somebody reads: what is said is counted anew, and what was done is said by the server.
  const { data, error, refetch, dataUpdatedAt } = useQuery(
    trpc.campaigns.preview.queryOptions(
      { id: campaign.id },
      { staleTime: 0, gcTime: 0, placeholderData: undefined, refetchInterval: busy ? false : RECOUNT_MS },
    ),
  )
  const countedAt = useMomentOf(dataUpdatedAt, now)
  const entersLater = data?.entersAt ?? null
  const errors = data?.diagnostics.filter((found) => found.severity === 'error') ?? []
  const launch = async () => {
    setBusy(true)
    try {
      // The draft on the screen is what is launched, also when an older one had been published.
      await client.campaigns.publish.mutate({ id: campaign.id })
      const { entering } = await client.campaigns.launch.mutate({ id: campaign.id })
      if (entering > 0) toast.success(t('launch.done', { count: entering }))
      else
        toast.success(
          entersLater ? t('launch.doneLater', { at: format.moment(entersLater) }) : t(data?.entry === 'event' ? 'launch.doneByEvent' : 'launch.doneByHand'),
        )
      onLaunched()
    } catch (problem) {
      tell(problem)
      setBusy(false)
    }
  }
  // Nobody enters by the launch itself: they are sent in, or come by what happens to them.
  const byHand = data?.entry === 'manual' || data?.entry === 'event'
  return (
    <Dialog
      open
      onClose={onClose}
      size="l"
      icon="play"
      title={t('launch.title', { name })}
      about={t('launch.at', { at: `${format.day(countedAt)}, ${format.time(countedAt)}` })}
      footer={
        <>
          {errors.length > 0 && (
            <span className="mr-auto flex items-center gap-1.5 text-bad">
              <Icon name="error" size={14} />
              {t('launch.cannot', { count: errors.length })}
            </span>
          )}
          <Button look="quiet" onClick={onClose}>
            {t('launch.cancel')}
          </Button>
          <Button look="accent" icon="play" busy={busy} disabled={!data?.ok} onClick={launch}>
            {byHand || !data ? t('launch.go') : t('launch.goFor', { count: data.entering })}
          </Button>
        </>
      }
    >
      {error && <ProblemView error={error} onRetry={() => refetch()} className="m-6" />}
      {!data && !error && (
        <DialogPart className="grid gap-3">
          <Skeleton className="h-16" />
          <Skeleton className="h-24" />
        </DialogPart>
      )}
      {data && errors.length > 0 && <Found found={errors as Diagnostic[]} />}
      {data?.ok && !byHand && (
        <>
          <DialogPart>
            <dl className="grid grid-cols-3 gap-3 sm:gap-0">
              <Fate
                label={entersLater ? t('launch.enterAt', { at: format.moment(entersLater) }) : t('launch.enter')}
                value={format.number(data.entering)}
                about={t('launch.ofMatching', { count: data.matching })}
              />
              <Fate
                label={t('launch.control', { share: share(data.control, data.entering + data.control, format.share) })}
                value={format.number(data.control)}
                about={t('launch.controlAbout')}
              />
              <Fate label={t('launch.again')} value={format.number(data.again)} about={t('launch.againAbout')} />
            </dl>
          </DialogPart>
          {data.first && <First first={data.first} entering={data.entering} />}
        </>
      )}
      {data?.ok && byHand && (
        <DialogPart>
          <p>{t(data.entry === 'event' ? 'launch.byEvent' : 'launch.byHand')}</p>
        </DialogPart>
      )}
      {data?.ok && data.diagnostics.length > 0 && <Found found={data.diagnostics as Diagnostic[]} />}
    </Dialog>
  )
}

/** The workspace's time at which an answer came; it stands still until the next one. */
function useMomentOf(answer: number, now: number): number {
  const kept = useRef({ answer, now })
  if (kept.current.answer !== answer) kept.current = { answer, now }
  return kept.current.now
}

const share = (part: number, all: number, write: (value: number) => string) => write(all > 0 ? part / all : 0)

function Fate({ label, value, about }: { label: string; value: string; about: string }) {
  return (
    <div className="border-line sm:border-l sm:px-4 sm:first:border-l-0 sm:first:pl-0">
      <dt className="text-ink-2 text-label sm:text-body">{label}</dt>
      <dd className="figures font-semibold text-figure">{value}</dd>
      <dd className="text-ink-2 text-label">{about}</dd>
    </div>
  )
}

type FirstSend = {
  step: string
  channels: { channel: string; customers: number; price: number }[]
  unreachable: number
  cost: number
  quiet: { from: string; to: string } | null
}

/** The first send: by which channel, to how many, for how much. */
function First({ first, entering }: { first: FirstSend; entering: number }) {
  const { t, format, phrase } = useWords()
  const what = useDocument((document) => {
    const step = stepOf(document, first.step)
    return step ? phrase(lookOf(step).summary) : first.step
  })
  const lines = first.channels.filter((line) => line.customers > 0)
  const shade = [1, 0.7, 0.45, 0.3]
  return (
    <DialogPart>
      <div className="flex items-baseline justify-between gap-2">
        <h3 className="font-semibold">{t('launch.happens')}</h3>
        <span className="text-ink-3 text-label">{t('launch.wave', { count: entering })}</span>
      </div>
      <div className="my-2 flex h-1.5 gap-0.5" aria-hidden="true">
        {lines.map((line, n) => (
          <i key={line.channel} className="rounded-[1px] bg-action-s" style={{ flex: line.customers, opacity: shade[n] ?? 0.3 }} />
        ))}
        {first.unreachable > 0 && <i className="hatched rounded-[1px]" style={{ flex: first.unreachable }} />}
      </div>
      <ul className="grid gap-1.5">
        <Line icon="offer" when={first.quiet ? t('launch.outsideQuiet', first.quiet) : t('launch.atOnce')}>
          {what}
        </Line>
        {lines.map((line) => (
          <Line
            key={line.channel}
            icon={channelIcon(line.channel)}
            when={t(`channel.${line.channel}`)}
            aside={line.price > 0 ? format.moneyExact(line.customers * line.price) : t('launch.free')}
          >
            {t('launch.reached', { count: line.customers })}
          </Line>
        ))}
        {first.unreachable > 0 && (
          <Line icon="phoneoff" when={t('launch.nowhere')}>
            {t('launch.unreachable', { count: first.unreachable })}
          </Line>
        )}
        <Line icon="wallet" when={t('launch.cost')} aside={format.moneyExact(first.cost)}>
          {t('launch.costAbout')}
        </Line>
      </ul>
    </DialogPart>
  )
}

function Line({ icon, when, aside, children }: { icon: IconName; when: string; aside?: string; children: React.ReactNode }) {
  return (
    <li className="grid min-h-6 grid-cols-[20px_minmax(72px,150px)_minmax(0,1fr)_auto] items-center gap-2.5">
      <Icon name={icon} size={16} className="text-ink-2" />
      <span className="truncate text-ink-2">{when}</span>
      <span className="min-w-0">{children}</span>
      <span className="figures text-ink-2">{aside}</span>
    </li>
  )
}

/** Warnings, each with its remedy; errors stop the launch. */
function Found({ found }: { found: readonly Diagnostic[] }) {
  const apply = useRemedy()
  return (
    <DialogPart>
      <ul className="grid gap-1">
        {found.map((diagnostic) => (
          <li
            key={`${diagnostic.step} ${diagnostic.path} ${diagnostic.message}`}
            className="grid min-h-8 grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-2.5"
          >
            <Icon
              name={diagnostic.severity === 'error' ? 'error' : 'warn'}
              size={16}
              className={diagnostic.severity === 'error' ? 'text-bad' : 'text-reward'}
            />
            <span>{diagnostic.message}</span>
            {diagnostic.remedy && (
              <Button size="s" onClick={() => apply(diagnostic)}>
                {diagnostic.remedy.label}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </DialogPart>
  )
}
