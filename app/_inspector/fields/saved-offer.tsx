'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../_trpc/client'
import { Button } from '../../_ui/button'
import { Icon } from '../../_ui/icon'
import { Select } from '../../_ui/select'

const NONE: never[] = []

/** Offers kept under a name in this workspace. */
export function useSavedOffers() {
  const trpc = useTRPC()
  return useQuery(trpc.offers.list.queryOptions(undefined, { staleTime: 60_000 })).data ?? NONE
}

/** A saved offer is used by name: another may be chosen, or a copy taken to be changed here alone. */
export function SavedOffer({ id, onChange }: { id: string; onChange: (offer: unknown) => void }) {
  const t = useTranslations('inspector')
  const offers = useSavedOffers()
  const chosen = offers.find((offer) => offer.id === id)
  return (
    <div className="grid gap-2">
      <div className="flex items-center gap-2">
        <Select
          label={t('offer.savedLabel')}
          icon="offer"
          value={id}
          // One that is no longer in the list (archived, or not loaded yet) still has to be named.
          options={
            chosen
              ? offers.map(({ id: value, name }) => ({ value, label: name }))
              : [{ value: id, label: t('offer.savedGone') }, ...offers.map(({ id: value, name }) => ({ value, label: name }))]
          }
          onChange={(saved) => onChange({ saved })}
          className="flex-1"
        />
        {chosen && (
          <Button size="m" icon="copy" onClick={() => onChange(structuredClone(chosen.offer))}>
            {t('offer.copyHere')}
          </Button>
        )}
      </div>
      <p className="flex items-start gap-1.5 text-ink-3 text-label">
        <Icon name="info" size={14} className="mt-px" />
        {t('offer.savedAbout')}
      </p>
    </div>
  )
}

/** The way to a saved offer, where there are any. */
export function UseSaved({ onChange }: { onChange: (offer: unknown) => void }) {
  const t = useTranslations('inspector')
  const offers = useSavedOffers()
  if (offers.length === 0) return null
  return (
    <Select
      label={t('offer.savedLabel')}
      icon="offer"
      value={null}
      placeholder={t('offer.useSaved')}
      options={offers.map(({ id: value, name }) => ({ value, label: name }))}
      onChange={(saved) => onChange({ saved })}
    />
  )
}
