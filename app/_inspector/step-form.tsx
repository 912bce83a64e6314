'use client'

import { useTranslations } from 'next-intl'
import { Fragment, useMemo } from 'react'
import type { Field } from '../../workflows/model/face'
import { dropDanglingArrows } from '../_canvas/document/arrows'
import type { Step } from '../_canvas/document/document'
import { getIn, setInStep } from '../_canvas/document/steps'
import { lookOf, portIds } from '../_canvas/faces'
import { useDocument, useEdit, useViewedShallow } from '../_canvas/store/context'
import { useWords } from '../_canvas/words/context'
import { Button } from '../_ui/button'
import { usePlace } from '../_ui/format'
import { Input, Textarea } from '../_ui/input'
import { Segmented } from '../_ui/segmented'
import { Select } from '../_ui/select'
import { ArmsField } from './fields/arms-field'
import { AttributesField } from './fields/attributes-field'
import { CampaignField } from './fields/campaign-field'
import { ClockInput } from './fields/clock-input'
import { DurationInput } from './fields/duration-input'
import { EventField } from './fields/event-field'
import { FieldRow, Part } from './fields/field-row'
import { MemberField } from './fields/member-field'
import { MoneyInput, NumberInput } from './fields/number-input'
import { OfferField } from './fields/offer-field'
import { RulesField } from './fields/rules-field'
import { TagsField } from './fields/tags-field'
import { TimeInput } from './fields/time-input'
import { WeekdaysField } from './fields/weekdays-field'
import { MessageEditor } from './message/message-editor'
import { speakable } from './message/speakable'
import { FilterField } from './rule/filter-field'
import { LiveCount } from './rule/live-count'
import { RuleBuilder } from './rule/rule-builder'

/** Fields with a part of their own; the others are lines of one form. */
const WIDE: ReadonlySet<string> = new Set(['rule', 'rules', 'message', 'offer', 'arms'])

/** The form of a step, as its face describes it. Each change is written at its path; typing into one field is one step of undo. */
export function StepForm({ step }: { step: Step }) {
  const { fields } = lookOf(step)
  const lines: Field[][] = []
  for (const field of fields) {
    const last = lines[lines.length - 1]
    if (last && !WIDE.has(field.kind) && !WIDE.has(last[0]?.kind ?? '')) last.push(field)
    else lines.push([field])
  }
  return lines.map((group) => {
    const [first] = group as [Field]
    return WIDE.has(first.kind) ? (
      <WideField key={`${first.kind} ${first.path}`} step={step} field={first} />
    ) : (
      <Part key={first.path}>
        <div className="grid gap-2">
          {group.map((field) => (
            <LineField key={`${field.kind} ${field.path}`} step={step} field={field} />
          ))}
        </div>
      </Part>
    )
  })
}

/** Writes into a step. Ports that go take their arrows along. */
function useSet(step: Step) {
  const edit = useEdit()
  return (path: string, value: unknown) => edit((document) => dropDanglingArrows(setInStep(document, step.id, path, value), portIds), `${step.id} ${path}`)
}

/** What is wrong with a field, in words. */
function useProblems(step: Step) {
  const found = useViewedShallow((view) => view.diagnostics.filter((diagnostic) => diagnostic.step === step.id))
  return (path: string, deep = false) => {
    const full = path === '' ? 'config' : `config.${path}`
    return found.find((diagnostic) => diagnostic.path === full || (deep && diagnostic.path?.startsWith(`${full}.`)))?.message
  }
}

const join = (...parts: string[]) => parts.filter(Boolean).join('.')

function WideField({ step, field }: { step: Step; field: Field }) {
  const { phrase } = useWords()
  const t = useTranslations('inspector')
  const set = useSet(step)
  const problem = useProblems(step)
  const value = getIn(step.config, field.path)
  switch (field.kind) {
    case 'rule':
      if (field.optional && value == null) {
        return (
          <Part title={phrase(field.label)}>
            <Button size="s" icon="plus" onClick={() => set(field.path, field.initial)}>
              {t('field.set')}
            </Button>
          </Part>
        )
      }
      return (
        <>
          <Part title={field.optional && phrase(field.label)}>
            <RuleBuilder value={value} onChange={(rule) => set(field.path, rule)} counts />
            {problem(field.path, true) && <p className="mt-1 text-bad text-label">{problem(field.path, true)}</p>}
            {field.optional && (
              <Button size="s" look="link" className="mt-2" onClick={() => set(field.path, null)}>
                {t('field.unset')}
              </Button>
            )}
          </Part>
          <Part>
            <LiveCount rule={value} />
          </Part>
        </>
      )
    case 'rules':
      return (
        <Part title={phrase(field.label)}>
          {field.help && <p className="mb-2 text-ink-3 text-label">{phrase(field.help)}</p>}
          <RulesField value={value} onChange={(rules) => set(field.path, rules)} />
        </Part>
      )
    case 'arms':
      return (
        <Part title={phrase(field.label)}>
          <ArmsField value={value} onChange={(arms) => set(field.path, arms)} />
          {problem(field.path, true) && <p className="mt-1 text-bad text-label">{problem(field.path, true)}</p>}
        </Part>
      )
    case 'offer':
      return (
        <Part>
          <OfferField value={value} set={(path, next) => set(join(field.path, path), next)} problemOf={(path) => problem(join(field.path, path))} />
        </Part>
      )
    case 'message': {
      if (value === null && field.optional) {
        return (
          <Part title={phrase(field.label)}>
            <p className="mb-2 text-ink-2">{t('message.silent')}</p>
            <Button
              size="s"
              icon="plus"
              onClick={() =>
                set(field.path, field.initial ?? { class: 'promo', channels: ['push'], fallbackAfter: null, content: { push: { title: '', text: '' } } })
              }
            >
              {t('message.tell')}
            </Button>
          </Part>
        )
      }
      return (
        <MessageField
          step={step}
          field={field}
          value={value}
          problem={problem(field.path, true)}
          onChange={(path, next) => set(join(field.path, path), next)}
        />
      )
    }
    default:
      return null
  }
}

/** A message whose texts are offered what there is to say at this step. */
function MessageField({
  step,
  field,
  ...editor
}: {
  step: Step
  field: Extract<Field, { kind: 'message' }>
  value: unknown
  problem: string | undefined
  onChange: (path: string, value: unknown) => void
}) {
  const document = useDocument((current) => current)
  const { variables, offer } = useMemo(() => speakable(document, step.id, field.variables), [document, step.id, field.variables])
  return <MessageEditor variables={variables} offer={offer} {...editor} />
}

function LineField({ step, field }: { step: Step; field: Field }) {
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
          <Textarea {...props} value={String(value ?? '')} maxLength={field.max} onChange={(event) => write(event.target.value)} />
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
        return <EventField id={props.id} label={label} value={value} onChange={write} />
      case 'member':
        return <MemberField id={props.id} label={label} value={value} onChange={write} />
      case 'campaign':
        return <CampaignField id={props.id} label={label} value={value} onChange={write} />
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
