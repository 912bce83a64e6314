'use client'

import { useRouter } from 'next/navigation'
import { useRef } from 'react'
import { useTRPCClient } from '../../_trpc/client'
import { IconButton } from '../../_ui/button'
import { Menu, MenuItem, MenuLine } from '../../_ui/menu'
import { useTellProblem } from '../../_ui/problem'
import { toast } from '../../_ui/toast'
import type { Campaign } from '../data/campaign'
import type { Act } from '../dialogs/fate-dialog'
import { parseDocument } from '../document/clipboard'
import { settled } from '../geometry/settled'
import { useDrawing } from '../store/context'
import { useWords } from '../words/context'

/** What else can be done with a campaign. */
export function CampaignMenu({
  campaign,
  onAct,
  publish,
  big,
}: {
  campaign: Campaign
  onAct: (act: Act | 'launch') => void
  publish: () => Promise<void>
  big?: boolean
}) {
  const { t } = useWords()
  const router = useRouter()
  const client = useTRPCClient()
  const tell = useTellProblem()
  const drawing = useDrawing()
  const file = useRef<HTMLInputElement>(null)
  const running = campaign.state === 'live' || campaign.state === 'paused'

  const download = () => {
    const { document: drawn } = drawing.getState()
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([`${JSON.stringify(drawn, null, 2)}\n`], { type: 'application/json' }))
    link.download = `${drawn.name.replace(/[\\/:*?"<>|]+/g, ' ').trim() || 'campaign'}.json`
    link.click()
    URL.revokeObjectURL(link.href)
  }
  const upload = async (chosen: File | undefined) => {
    const read = chosen && parseDocument(await chosen.text())
    if (read) drawing.getState().edit(() => settled(read))
    else if (chosen) toast.error(t('menu.notACampaign'))
  }
  const remove = async () => {
    try {
      await client.campaigns.remove.mutate({ id: campaign.id })
      router.push('/campaigns')
    } catch (problem) {
      tell(problem)
    }
  }

  return (
    <>
      <input ref={file} type="file" accept="application/json,.json" hidden onChange={(event) => void upload(event.target.files?.[0])} />
      <Menu trigger={<IconButton icon="more" look={big ? 'quiet' : 'plain'} size={big ? 'big' : 'm'} label={t('menu.title')} />}>
        {running && (
          <MenuItem icon="send" hint={t('menu.publishHint')} onSelect={publish}>
            {t('menu.publish')}
          </MenuItem>
        )}
        {!running && (
          <MenuItem icon="send" onSelect={publish} hint={t('menu.publishOnlyHint')}>
            {t('menu.publish')}
          </MenuItem>
        )}
        {running && (
          <MenuItem icon="stop" bad onSelect={() => onAct('stop')}>
            {t('act.stop')}
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem icon="export" onSelect={download}>
          {t('menu.export')}
        </MenuItem>
        <MenuItem icon="import" hint={t('menu.importHint')} onSelect={() => file.current?.click()}>
          {t('menu.import')}
        </MenuItem>
        {campaign.state === 'draft' && (
          <>
            <MenuLine />
            <MenuItem icon="trash" bad onSelect={remove}>
              {t('menu.remove')}
            </MenuItem>
          </>
        )}
      </Menu>
    </>
  )
}
