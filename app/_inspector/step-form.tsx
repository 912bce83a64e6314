'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Field } from '../../workflows/model/face'
import type { Step } from '../_canvas/document/document'
import { getIn } from '../_canvas/document/steps'
import { lookOf } from '../_canvas/faces'
import { useDocument } from '../_canvas/store/context'
import { useWords } from '../_canvas/words/context'
import { Button } from '../_ui/button'
import { ArmsField } from './fields/arms-field'
import { Part } from './fields/field-row'
import { OfferField } from './fields/offer-field'
import { RulesField } from './fields/rules-field'
import { LineField } from './line-field'
import { MessageEditor } from './message/message-editor'
import { speakable } from './message/speakable'
import { LiveCount } from './rule/live-count'
import { RuleBuilder } from './rule/rule-builder'
import { useProblems, useSet } from './use-step'

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
