'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../_trpc/client'
import { Select } from '../../_ui/select'

/** Another campaign of the workspace, by name. */
export function CampaignField({ value, onChange, label, id }: { value: unknown; onChange: (campaign: string) => void; label: string; id?: string }) {
  const t = useTranslations('inspector')
  const { data: campaigns = [] } = useQuery(useTRPC().campaigns.names.queryOptions(undefined, { staleTime: 60_000 }))
  return (
    <Select
      id={id}
      label={label}
      value={typeof value === 'string' && value ? value : null}
      placeholder={t('campaign.choose')}
      options={campaigns.map((campaign) => ({ value: campaign.id, label: campaign.name, icon: 'cascade' as const }))}
      onChange={onChange}
    />
  )
}
