import { Icon } from '../../_ui/icon'
import { useWords } from '../words/context'
import type { TraceEntry } from './stats'

type TraceRule = NonNullable<TraceEntry['rules']>[number]

/** What was seen when something was decided: the rules that were judged, condition by condition, else the bare values. */
export function Saw({ entry }: { entry: TraceEntry }) {
  if (!entry.rules) return <Values saw={entry.saw ?? {}} />
  const { control_draw, control_share } = entry.saw ?? {}
  return (
    <div className="grid gap-1 text-ink-2">
      {entry.rules.map((rule) => (
        <Rule key={rule.rule ?? ''} rule={rule} />
      ))}
      {typeof control_draw === 'number' && typeof control_share === 'number' && <Draw drew={control_draw} share={control_share} />}
    </div>
  )
}

function Rule({ rule }: { rule: TraceRule }) {
  const { t } = useWords()
  return (
    <div>
      {rule.name && (
        <p className="font-medium">
          {rule.name}: {t(rule.holds ? 'trace.holds' : 'trace.holdsNot')}
        </p>
      )}
      <ul>
        {rule.conditions.map(({ text, holds }) => (
          <li key={text} className="grid grid-cols-[12px_minmax(0,1fr)] items-start gap-1.5">
            <Icon name={holds ? 'check' : 'x'} size={12} className={holds ? 'mt-0.5 text-good' : 'mt-0.5 text-ink-3'} />
            <span className="figures">
              <span className="sr-only">{t(holds ? 'trace.holds' : 'trace.holdsNot')}: </span>
              {text}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Draw({ drew, share }: { drew: number; share: number }) {
  const { t, format } = useWords()
  return <p className="figures text-ink-3">{t('trace.draw', { drew: format.share(drew), share: format.share(share) })}</p>
}

const RFC3339 = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

function Values({ saw }: { saw: Record<string, unknown> }) {
  const { t, format, phrase } = useWords()
  const { control_draw, control_share, ...rest } = saw
  // A fact is named by its kind; its instant is said once.
  const fields = Object.entries(rest).filter(([field, value]) => value !== null && !(field === 'at' && ('visited' in rest || 'purchased' in rest)))
  const nameOf = (field: string) => {
    if (t.has(`trace.fields.${field}`)) return t(`trace.fields.${field}`)
    return field === 'visited' || field === 'purchased' ? phrase({ key: `rules.events.${field}` }) : field
  }
  const shown = (field: string, value: unknown): string => {
    if (t.has(`trace.values.${field}.${value}`)) return t(`trace.values.${field}.${value}`)
    if (field === 'event') return phrase({ key: `rules.events.${value}` })
    if (field === 'amount' && typeof value === 'number') return format.moneyExact(value)
    if (field === 'at' || (typeof value === 'string' && RFC3339.test(value))) return format.moment(value as string | number)
    if (typeof value === 'number') return Number.isInteger(value) ? format.number(value) : format.decimal(value)
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  }
  return (
    <>
      {fields.length > 0 && (
        <dl className="flex flex-wrap gap-x-3 text-ink-2">
          {fields.map(([field, value]) => (
            <div key={field} className="flex gap-1">
              <dt className="text-ink-3">{nameOf(field)}</dt>
              <dd className="figures">{shown(field, value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {typeof control_draw === 'number' && typeof control_share === 'number' && <Draw drew={control_draw} share={control_share} />}
    </>
  )
}
