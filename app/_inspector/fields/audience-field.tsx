'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../_trpc/client'
import { LinkButton } from '../../_ui/button'
import { Select } from '../../_ui/select'

/** An audience outside, by name; where there is none yet, the way to make one. */
export function AudienceField({ value, onChange, label, id }: { value: unknown; onChange: (audience: string) => void; label: string; id?: string }) {
  const t = useTranslations('inspector')
  const { data: audiences } = useQuery(useTRPC().audiences.names.queryOptions(undefined, { staleTime: 10_000 }))
  if (audiences?.length === 0) {
    return (
      <LinkButton id={id} href="/audiences" size="m" icon="plus" className="justify-self-start">
        {t('audience.create')}
      </LinkButton>
    )
  }
  return (
    <Select
      id={id}
      label={label}
      value={audiences?.some((audience) => audience.id === value) ? (value as string) : null}
      placeholder={t('audience.choose')}
      options={(audiences ?? []).map((audience) => ({ value: audience.id, label: audience.name, icon: 'audience' as const }))}
      onChange={onChange}
    />
  )
}
