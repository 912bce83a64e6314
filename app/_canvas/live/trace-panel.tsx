'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTRPC } from '../../_trpc/client'
import { Avatar } from '../../_ui/avatar'
import { IconButton, LinkButton } from '../../_ui/button'
import { Icon, type IconName } from '../../_ui/icon'
import { ProblemView } from '../../_ui/problem'
import { Skeleton } from '../../_ui/skeleton'
import { type CampaignDocument, type Step, stepOf } from '../document/document'
import { lookOf, portsOf } from '../faces'
import { useDocument, useView, useViewed } from '../store/context'
import { useWords } from '../words/context'
import type { TraceEntry } from './stats'
import { Saw } from './trace-saw'

type Say = ReturnType<typeof useWords>['phrase']
type Stay = { step: string | null; at: string; left: TraceEntry | null; entries: TraceEntry[] }

/** One guest's way, decision by decision, with what was seen then. Their path lights up on the graph. */
export function TracePanel({ campaign, enrolment, name, moving }: { campaign: string; enrolment: string; name: string; moving: boolean }) {
  const { t } = useWords()
  const trpc = useTRPC()
  const view = useView()
  const query = useQuery(trpc.campaigns.trace.queryOptions({ id: campaign, enrolment }, { refetchInterval: moving ? 2000 : false, placeholderData: undefined }))
  const trace = query.data
  useEffect(() => {
    if (trace) view.setState((state) => (state.guest ? { guest: { ...state.guest, trace } } : {}))
  }, [trace, view])
  const stays = trace ? staysOf(trace.entries) : []
  return (
    <aside aria-label={t('trace.title')} className="flex min-h-0 flex-col border-l bg-surface">
      <header className="flex items-center gap-3 border-b py-3 pr-3 pl-4">
        <Avatar name={name} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-semibold">{name}</h2>
          {trace && <p className="text-ink-3 text-label">{t('trace.state', { state: t(`people.states.${trace.state}`), version: trace.version })}</p>}
        </div>
        <IconButton icon="x" label={t('trace.close')} keys="Esc" onClick={() => view.setState({ guest: null })} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
        <div className="mb-2 flex items-baseline justify-between">
          <h3 className="font-semibold">{t('trace.why')}</h3>
          <span className="text-ink-3 text-label">{t('trace.seen')}</span>
        </div>
        {query.isError && <ProblemView error={query.error} onRetry={() => query.refetch()} />}
        {query.isPending && <Skeleton className="h-48" />}
        <ol className="relative">
          {stays.map((stay, n) => (
            <StayRow key={`${stay.step} ${stay.at}`} stay={stay} n={n + 1} last={n === stays.length - 1} />
          ))}
        </ol>
      </div>
      {trace && (
        <footer className="border-t p-3">
          <LinkButton href={`/customers/${trace.customer}`} className="w-full">
            {t('trace.card')}
          </LinkButton>
        </footer>
      )}
    </aside>
  )
}

/** A stay at a step: from entering to leaving, with what happened between. */
function staysOf(entries: readonly TraceEntry[]): Stay[] {
  const stays: Stay[] = []
  for (const entry of entries) {
    // What was decided by nothing that can be shown is said by the way out.
    if (entry.did === 'outcome' && entry.port && !entry.rules && !entry.saw) continue
    if (entry.did === 'entered' || entry.did === 'control' || stays.length === 0)
      // Why somebody was let in is said; that they entered, the row says itself.
      stays.push({ step: entry.step, at: entry.at, left: null, entries: entry.did === 'entered' && !entry.reason ? [] : [entry] })
    else {
      const stay = stays[stays.length - 1]!
      if (entry.did === 'left' || entry.did === 'ended') stay.left = entry
      else if (
        entry.did !== 'asked' ||
        !entries.some((other) => other !== entry && other.step === entry.step && (other.did === 'outcome' || other.did === 'skipped'))
      )
        stay.entries.push(entry)
    }
  }
  return stays
}

function StayRow({ stay, n, last }: { stay: Stay; n: number; last: boolean }) {
  const { t, phrase, format } = useWords()
  const step = useDocument((document) => (stay.step ? stepOf(document, stay.step) : undefined))
  const port = useDocument((document) => portName(document, stay, phrase))
  // A step that the version shown no longer has goes by its id.
  const title = step ? nameOf(step, phrase) : (stay.step ?? t('trace.control'))
  const standing = last && !stay.left && step !== undefined
  const until = useViewed((view) => (standing ? (view.guest?.trace?.due ?? null) : null))
  // Of a single way on, and of an end that is named after its reason, there is nothing to say.
  const plain = stay.left?.did === 'left' ? step !== undefined && portsOf(step).length === 1 : stay.left?.reason?.text === title
  return (
    <li className="relative grid grid-cols-[20px_minmax(0,1fr)] gap-3 pb-4">
      {!last && <span aria-hidden="true" className="absolute top-6 bottom-0 left-[9.5px] w-px bg-line-2" />}
      <span
        className={`figures grid size-5 place-items-center rounded-full font-semibold text-label ${standing ? 'border-2 border-accent text-accent' : 'bg-accent text-on-accent'}`}
      >
        {n}
      </span>
      <div className="min-w-0">
        <div className="flex items-baseline justify-between gap-2">
          <b className="min-w-0 font-semibold first-letter:uppercase">{title}</b>
          <span className="figures shrink-0 text-ink-3 text-label">{format.moment(stay.at)}</span>
        </div>
        <ul className="mt-0.5 grid gap-0.5 text-label">
          {stay.entries.map((entry) => (
            <Decision key={`${entry.did} ${entry.at}`} entry={entry} />
          ))}
          {stay.left && !plain && <Decision entry={stay.left} port={port} />}
          {standing && (
            <li className="flex items-start gap-2 text-ink-2">
              <Icon name="wait" size={14} className="mt-px" />
              {until ? t('trace.standsUntil', { at: format.moment(until) }) : t('trace.stands')}
            </li>
          )}
        </ul>
      </div>
    </li>
  )
}

/** What its card says; a wait's card says only how long. */
function nameOf(step: Step, phrase: Say): string {
  const { label, summary } = lookOf(step)
  return step.kind === 'wait' ? `${phrase(label)}: ${phrase(summary)}` : phrase(summary)
}

function portName(document: CampaignDocument, stay: Stay, phrase: Say): string | null {
  const step = stay.step ? stepOf(document, stay.step) : undefined
  const port = step && portsOf(step).find((candidate) => candidate.id === stay.left?.port)
  return port ? phrase(port.label) : (stay.left?.port ?? null)
}

const SIGN: Record<string, IconName> = { control: 'shield', entered: 'check', outcome: 'check', skipped: 'x', left: 'arrowright', ended: 'end', asked: 'wait' }

/** The reason of a way out is often the way itself. */
const echoes = (reason: string, port: string | null | undefined) => reason.replace(/\.$/, '') === port

/** What was decided, and what was seen then. */
function Decision({ entry, port }: { entry: TraceEntry; port?: string | null }) {
  const { t, format } = useWords()
  const bad = entry.did === 'skipped' || entry.reason?.code === 'failed'
  const judged = entry.rules && { entered: t('trace.matched'), outcome: t('trace.tried') }[entry.did as string]
  const said = judged ?? entry.reason?.text ?? t(`trace.did.${entry.did}`)
  const text = entry.did === 'left' && port ? t('trace.left', { port }) : said
  const good = entry.did === 'outcome' || entry.did === 'entered'
  return (
    <li className="grid grid-cols-[14px_minmax(0,1fr)] items-start gap-2">
      <Icon name={SIGN[entry.did] ?? 'info'} size={14} className={bad ? 'mt-px text-bad' : good ? 'mt-px text-good' : 'mt-px text-ink-3'} />
      <div className="min-w-0">
        <div className="flex justify-between gap-2">
          <span className="min-w-0">
            {text}
            {entry.did === 'left' && entry.reason && !echoes(entry.reason.text, port) && <span className="text-ink-2">: {entry.reason.text}</span>}
          </span>
          {entry.did === 'left' && <span className="figures shrink-0 text-ink-3">{format.moment(entry.at)}</span>}
        </div>
        <Saw entry={entry} />
      </div>
    </li>
  )
}
