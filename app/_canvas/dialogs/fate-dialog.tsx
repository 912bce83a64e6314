'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC, useTRPCClient } from '../../_trpc/client'
import { Button } from '../../_ui/button'
import { Dialog, DialogPart } from '../../_ui/dialog'
import { Icon } from '../../_ui/icon'
import { useTellProblem } from '../../_ui/problem'
import { Skeleton } from '../../_ui/skeleton'
import { toast } from '../../_ui/toast'
import type { Campaign } from '../data/campaign'
import { useDocument } from '../store/context'
import { useWords } from '../words/context'
import { ATONCE, asked, type Overdue, OverdueChoice } from './overdue-choice'

export type Act = 'pause' | 'resume' | 'stop'

const LOOK = { pause: { icon: 'pause', tone: 'reward' }, resume: { icon: 'play', tone: 'action' }, stop: { icon: 'stop', tone: 'bad' } } as const

/** Of a resume the first is a choice. */
const LINES = { pause: ['one', 'two', 'three'], resume: ['two', 'three'], stop: ['one', 'two', 'three'] } as const

/** Pause, resume, stop: what will happen to how many people, and what will not. */
export function FateDialog({ act, campaign, onClose, onDone }: { act: Act; campaign: Campaign; onClose: () => void; onDone: () => void }) {
  const { t } = useWords()
  const trpc = useTRPC()
  const client = useTRPCClient()
  const tell = useTellProblem()
  const name = useDocument((document) => document.name)
  const [busy, setBusy] = useState(false)
  const [overdue, setOverdue] = useState<Overdue>(ATONCE)
  const { data } = useQuery(trpc.campaigns.stats.queryOptions({ id: campaign.id }, { staleTime: 1000 }))
  const standing = data?.standing
  const go = async () => {
    setBusy(true)
    try {
      const { affected } = await (act === 'resume'
        ? client.campaigns.resume.mutate({ id: campaign.id, ...asked(overdue) })
        : client.campaigns[act].mutate({ id: campaign.id }))
      toast.success(t(`fate.${act}.done`, { count: affected }))
      onDone()
    } catch (problem) {
      tell(problem)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      onClose={onClose}
      size="m"
      icon={LOOK[act].icon}
      tone={LOOK[act].tone}
      title={t(`fate.${act}.title`, { name })}
      about={standing === undefined ? <Skeleton className="mt-1 h-4 w-48" /> : t(`fate.${act}.about`, { count: standing })}
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            {t('launch.cancel')}
          </Button>
          <Button look={act === 'stop' ? 'bad' : 'accent'} icon={LOOK[act].icon} busy={busy} onClick={go}>
            {standing === undefined ? t(`fate.${act}.verb`) : t(`fate.${act}.button`, { count: standing })}
          </Button>
        </>
      }
    >
      {act === 'resume' && (
        <DialogPart>
          <OverdueChoice value={overdue} onChange={setOverdue} />
        </DialogPart>
      )}
      <DialogPart>
        <ul className="grid gap-2">
          {LINES[act].map((line) => (
            <li key={line} className="flex items-start gap-2">
              <Icon name={line === 'three' ? 'info' : 'check'} size={16} className="mt-0.5 text-ink-3" />
              {t(`fate.${act}.${line}` as 'fate.pause.two')}
            </li>
          ))}
        </ul>
      </DialogPart>
    </Dialog>
  )
}
