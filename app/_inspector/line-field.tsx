'use client'

import { useTranslations } from 'next-intl'
import { Fragment } from 'react'
import type { Field } from '../../workflows/model/face'
import type { Step } from '../_canvas/document/document'
import { getIn } from '../_canvas/document/steps'
import { useWords } from '../_canvas/words/context'
import { Button } from '../_ui/button'
import { usePlace } from '../_ui/format'
import { Input, Textarea } from '../_ui/input'
import { Segmented } from '../_ui/segmented'
import { Select } from '../_ui/select'
import { AttributesField } from './fields/attributes-field'
import { AudienceField } from './fields/audience-field'
import { CampaignField } from './fields/campaign-field'
import { ClockInput } from './fields/clock-input'
import { DurationInput } from './fields/duration-input'
import { EventField } from './fields/event-field'
import { FieldRow } from './fields/field-row'
import { MemberField } from './fields/member-field'
import { MoneyInput, NumberInput } from './fields/number-input'
import { SecretField } from './fields/secret-field'
import { TagsField } from './fields/tags-field'
import { TimeInput } from './fields/time-input'
import { WeekdaysField } from './fields/weekdays-field'
import { FilterField } from './rule/filter-field'
import { useProblems, useSet } from './use-step'

/** A field that is one line of the form: its label, its control, what is wrong with it. */
export function LineField({ step, field }: { step: Step; field: Field }) {
  const { phrase, format } = useWords()
  const t = useTranslations('inspector')
  const { timeZone } = usePlace()
  const set = useSet(step)
  const problem = useProblems(step)(field.path)
  const value = getIn(step.config, field.path)
  const label = phrase(field.label)
  const help = field.help && phrase(field.help)
  const write = (next: unknown) => set(field.path, next)

  if (field.optional && (value === null || value === undefined)) {
    return (
      <FieldRow label={label} help={help} problem={problem}>
        {({ id }) => (
          <Button id={id} size="s" className="mt-1 justify-self-start" icon="plus" onClick={() => write(field.initial ?? start(field))}>
            {t('field.set')}
          </Button>
        )}
      </FieldRow>
    )
  }

  const control = (props: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => {
    switch (field.kind) {
      case 'duration':
        return <DurationInput id={props.id} label={label} value={typeof value === 'string' ? value : 'P1D'} onChange={write} />
      case 'number':
        return (
          <NumberInput
            {...props}
            value={typeof value === 'number' ? value : null}
            min={field.min}
            max={field.max}
            whole={field.whole}
            after={field.unit && phrase(field.unit)}
            frameClassName="w-[160px]"
            onChange={(next) => next !== null && write(next)}
          />
        )
      case 'money':
        return (
          <MoneyInput
            {...props}
            value={typeof value === 'number' ? value : null}
            minor={format.minor}
            symbol={format.symbol}
            frameClassName="w-[160px]"
            onChange={(next) => write(next ?? 0)}
          />
        )
      case 'text':
        return field.multiline ? (
          <Textarea {...props} rows={field.lines ?? 3} value={String(value ?? '')} maxLength={field.max} onChange={(event) => write(event.target.value)} />
        ) : (
          <Input
            {...props}
            value={String(value ?? '')}
            maxLength={field.max}
            placeholder={field.placeholder && phrase(field.placeholder)}
            onChange={(event) => write(event.target.value)}
          />
        )
      case 'choice': {
        const options = field.options.map((option) => ({ value: JSON.stringify(option.value), label: phrase(option.label) }))
        return (
          <Select
            {...props}
            label={label}
            value={JSON.stringify(value)}
            options={options}
            onChange={(next) => {
              const chosen = field.options.find((option) => JSON.stringify(option.value) === next)
              if (!chosen) return
              write(chosen.value)
              for (const [path, other] of Object.entries(chosen.sets ?? {})) set(path, other)
            }}
          />
        )
      }
      case 'shape':
        return field.options.length <= 3 ? (
          <Segmented
            label={label}
            value={field.chosen}
            onChange={(id) => write(field.options.find((option) => option.id === id)?.value)}
            options={field.options.map((option) => ({ value: option.id, label: phrase(option.label) }))}
            className="justify-self-start"
          />
        ) : (
          <Select
            {...props}
            label={label}
            value={field.chosen}
            options={field.options.map((option) => ({ value: option.id, label: phrase(option.label) }))}
            onChange={(id) => write(field.options.find((option) => option.id === id)?.value)}
          />
        )
      case 'time':
        return (
          <TimeInput id={props.id} label={label} timeZone={timeZone} value={typeof value === 'string' ? value : null} onChange={(time) => write(time ?? '')} />
        )
      case 'event':
        return (
          <EventField
            id={props.id}
            label={label}
            value={value}
            onChange={(event) => {
              write(event)
              for (const [path, other] of Object.entries(field.sets?.[event] ?? field.sets?.other ?? {})) set(path, other)
            }}
          />
        )
      case 'member':
        return <MemberField id={props.id} label={label} value={value} onChange={write} />
      case 'audience':
        return <AudienceField id={props.id} label={label} value={value} onChange={write} />
      case 'campaign':
        return <CampaignField id={props.id} label={label} value={value} onChange={write} />
      case 'secret':
        return <SecretField id={props.id} label={label} value={value} onChange={write} />
      case 'tags':
        return <TagsField id={props.id} label={label} value={value} onChange={write} />
      case 'attributes':
        return <AttributesField label={label} value={value} onChange={write} />
      case 'clock':
        return <ClockInput id={props.id} label={label} value={typeof value === 'string' ? value : ''} onChange={write} />
      case 'weekdays':
        return <WeekdaysField label={label} value={value} onChange={write} />
      case 'toggle':
        return (
          <input
            {...props}
            type="checkbox"
            checked={value === true}
            onChange={(event) => write(event.target.checked)}
            className="mt-2 size-4 justify-self-start accent-[var(--accent)]"
          />
        )
      case 'filter':
        return <FilterField id={props.id} value={value} onChange={write} />
      default:
        return null
    }
  }

  return (
    <FieldRow label={label} help={help} problem={problem}>
      {(props) => (
        <Fragment>
          {control(props)}
          {field.optional && (
            <Button size="s" look="link" className="justify-self-start" onClick={() => write(null)}>
              {t('field.unset')}
            </Button>
          )}
        </Fragment>
      )}
    </FieldRow>
  )
}

/** What an empty optional field begins with where its face does not say. */
function start(field: Field): unknown {
  if (field.kind === 'duration') return 'P1D'
  if (field.kind === 'filter') return { field: 'category', op: 'in', value: [] }
  return field.kind === 'number' || field.kind === 'money' ? 0 : ''
}
