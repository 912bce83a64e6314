'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useTRPC, useTRPCClient } from '../_trpc/client'
import { IconButton } from '../_ui/button'
import { Menu, MenuItem, MenuLine } from '../_ui/menu'
import { useTellProblem } from '../_ui/problem'
import { toast } from '../_ui/toast'
import type { CampaignRow } from './campaign-table'
import { download } from './download'

/** What can be done with a campaign without opening it. Removing a draft can be taken back. */
export function CampaignMenu({ campaign, may }: { campaign: CampaignRow; may: boolean }) {
  const t = useTranslations('campaigns.menu')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const cache = useQueryClient()
  const router = useRouter()
  const tell = useTellProblem()
  const refresh = () => cache.invalidateQueries(trpc.campaigns.list.pathFilter())
  const create = useMutation(trpc.campaigns.create.mutationOptions({ onError: tell, onSettled: refresh }))
  const remove = useMutation(trpc.campaigns.remove.mutationOptions({ onError: tell, onSettled: refresh }))
  const document = async () => (await client.campaigns.get.query({ id: campaign.id })).document

  async function removeDraft() {
    const kept = await document()
    await remove.mutateAsync({ id: campaign.id })
    toast.success(t('removed', { name: campaign.name }), { action: { label: common('undo'), onClick: () => create.mutate({ document: kept }) } })
  }

  async function duplicate() {
    const original = await document()
    const copy = await create.mutateAsync({ document: { ...(original as object), name: t('copyOf', { name: campaign.name }) } })
    router.push(`/campaigns/${copy.id}`)
  }

  return (
    <Menu trigger={<IconButton icon="more" label={common('more')} size="s" />}>
      <MenuItem icon="cascade" onSelect={() => router.push(`/campaigns/${campaign.id}`)}>
        {common('open')}
      </MenuItem>
      {may && (
        <MenuItem icon="copy" onSelect={() => void duplicate().catch(tell)}>
          {t('duplicate')}
        </MenuItem>
      )}
      <MenuItem icon="export" onSelect={() => void document().then((d) => download(`${campaign.name}.json`, d), tell)}>
        {t('export')}
      </MenuItem>
      {may && campaign.launchedAt === null && (
        <>
          <MenuLine />
          <MenuItem icon="trash" bad onSelect={() => void removeDraft().catch(tell)}>
            {t('remove')}
          </MenuItem>
        </>
      )}
    </Menu>
  )
}
