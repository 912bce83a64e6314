'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../_trpc/client'
import { Button } from '../../_ui/button'
import { Icon } from '../../_ui/icon'
import { Select } from '../../_ui/select'

const STALE = 60_000

/** Offers kept under a name in this workspace, as options of a list; `known` once the list is here. */
export function useSavedOffers() {
  const trpc = useTRPC()
  const { data, isSuccess } = useQuery(trpc.offers.list.queryOptions(undefined, { staleTime: STALE }))
  return { offers: (data ?? []).map(({ id, name, offer }) => ({ value: id, label: name, offer })), known: isSuccess }
}

/** A saved offer is used by name: another may be chosen, or a copy taken to be changed here alone. */
export function SavedOffer({ id, onChange }: { id: string; onChange: (offer: unknown) => void }) {
  const t = useTranslations('inspector')
  const { offers, known } = useSavedOffers()
  const chosen = offers.find((offer) => offer.value === id)
  // One that is no longer in the list (archived, or the list is not here yet) still has to be named.
  const absent = { value: id, label: known ? t('offer.savedGone') : '…' }
  return (
    <div className="grid gap-2">
      <div className="flex items-center gap-2">
        <Select
          label={t('offer.savedLabel')}
          icon="offer"
          value={id}
          options={chosen ? offers : [absent, ...offers]}
          onChange={(saved) => onChange({ saved })}
          className="flex-1"
        />
        {chosen && (
          <Button icon="copy" onClick={() => onChange(structuredClone(chosen.offer))}>
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
  const { offers } = useSavedOffers()
  if (offers.length === 0) return null
  return (
    <Select
      label={t('offer.savedLabel')}
      icon="offer"
      value={null}
      placeholder={t('offer.useSaved')}
      options={offers}
      onChange={(saved) => onChange({ saved })}
    />
  )
}
