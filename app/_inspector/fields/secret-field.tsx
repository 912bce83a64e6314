'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../_trpc/client'
import { LinkButton } from '../../_ui/button'
import { Select } from '../../_ui/select'

/** A secret of the workspace, by name; what it holds never comes here. */
export function SecretField({ value, onChange, label, id }: { value: unknown; onChange: (secret: string) => void; label: string; id?: string }) {
  const t = useTranslations('inspector.secret')
  const { data } = useQuery(useTRPC().secrets.list.queryOptions(undefined, { staleTime: 10_000 }))
  const secrets = (data ?? []).filter(({ revokedAt }) => !revokedAt)
  return (
    <>
      <Select
        id={id}
        label={label}
        value={typeof value === 'string' && value ? value : null}
        placeholder={data && secrets.length === 0 ? t('none') : t('choose')}
        options={secrets.map((secret) => ({ value: secret.id, label: secret.name, icon: 'lock' as const }))}
        onChange={onChange}
      />
      {data && secrets.length === 0 && (
        <LinkButton href="/settings" size="s" look="link" className="justify-self-start">
          {t('make')}
        </LinkButton>
      )}
    </>
  )
}
