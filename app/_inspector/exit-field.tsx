'use client'

import { useTranslations } from 'next-intl'
import { useWords } from '../_canvas/words/context'
import { Select } from '../_ui/select'
import { FieldRow } from './fields/field-row'
import { RuleBuilder } from './rule/rule-builder'

const EVENTS = ['visited', 'purchased', 'unsubscribed', 'joined'] as const

/** What takes a guest out wherever they wait: nothing, something they do, or a rule they come to match. */
export function ExitField({ value, onChange }: { value: unknown; onChange: (exit: unknown) => void }) {
  const t = useTranslations('inspector.settings')
  const { phrase } = useWords()
  const event = value !== null && typeof value === 'object' && 'event' in value ? String(value.event) : null
  const kind = value === null || value === undefined ? 'none' : (event ?? 'rule')
  return (
    <>
      <FieldRow label={t('exit')}>
        {(control) => (
          <Select
            {...control}
            value={kind}
            onChange={(next) => onChange(next === 'none' ? null : next === 'rule' ? { all: [] } : { event: next, where: null })}
            options={[
              { value: 'none', label: t('exitNever') },
              ...[...new Set([...EVENTS, ...(event ? [event] : [])])].map((type) => ({
                value: type as string,
                label: phrase({ key: `rules.events.${type}` }),
              })),
              { value: 'rule', label: t('exitRule') },
            ]}
          />
        )}
      </FieldRow>
      {kind === 'rule' && <RuleBuilder value={value} onChange={onChange} />}
    </>
  )
}
