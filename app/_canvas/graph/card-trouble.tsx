'use client'

import { Button } from '../../_ui/button'
import { Icon } from '../../_ui/icon'
import { useRemedy } from '../draw/use-remedy'
import { useViewed } from '../store/context'
import { troublesOf } from '../store/indices'
import { useWords } from '../words/context'

/** What is wrong with a step, and the one click that mends it. Of several the worst is shown and the rest counted. */
export function CardTrouble({ id }: { id: string }) {
  const { t } = useWords()
  const apply = useRemedy()
  const found = useViewed((view) => troublesOf(view.diagnostics, id))
  const first = found[0]
  if (!first) return null
  const error = first.severity === 'error'
  return (
    <div className={`k-trouble k-near${error ? ' is-error' : ''}`} data-trouble={id}>
      <div className="flex items-start gap-1.5">
        <Icon name={error ? 'error' : 'warn'} size={16} className={error ? 'text-bad' : 'text-reward'} />
        <span className="min-w-0">
          {first.message}
          {found.length > 1 && <span className="text-ink-2"> {t('andMore', { count: found.length - 1 })}</span>}
        </span>
      </div>
      {first.remedy && (
        <Button size="s" className="nodrag ml-[22px] justify-self-start" onClick={() => apply(first)}>
          {first.remedy.label}
        </Button>
      )}
    </div>
  )
}
