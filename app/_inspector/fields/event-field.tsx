'use client'

import { useTranslations } from 'next-intl'
import { EVENT_TYPES } from '../../../workflows/model/events'
import { useWords } from '../../_canvas/words/context'
import { Input } from '../../_ui/input'
import { Select } from '../../_ui/select'

const OWN = 'custom.'

/** An event: one of those known everywhere, or one of the workspace's own, by its name. */
export function EventField({ value, onChange, label, id }: { value: unknown; onChange: (event: string) => void; label: string; id?: string }) {
  const t = useTranslations('inspector')
  const { phrase } = useWords()
  const event = typeof value === 'string' ? value : ''
  const own = event.startsWith(OWN)
  return (
    <div className="grid gap-1">
      <Select
        id={id}
        label={label}
        value={own ? OWN : event}
        options={[
          ...EVENT_TYPES.map((type) => ({ value: type as string, label: phrase({ key: `rules.events.${type}` }) })),
          { value: OWN, label: t('event.own') },
        ]}
        onChange={onChange}
      />
      {own && (
        <Input
          aria-label={t('event.name')}
          placeholder={t('event.placeholder')}
          maxLength={60}
          value={event.slice(OWN.length)}
          onChange={(input) => onChange(`${OWN}${input.target.value.trim()}`)}
        />
      )}
    </div>
  )
}
