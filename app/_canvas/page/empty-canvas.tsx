'use client'

import { Button } from '../../_ui/button'
import { Empty } from '../../_ui/empty'
import { useAddStep } from '../draw/use-add-step'
import { useDocument } from '../store/context'
import { useWords } from '../words/context'

/** Nothing drawn yet: one sentence, one button. Drops go through it. */
export function EmptyCanvas() {
  const { t } = useWords()
  const empty = useDocument((document) => document.steps.length === 0)
  const add = useAddStep()
  if (!empty) return null
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center">
      <Empty
        icon="segment"
        tone="entry"
        title={t('empty.title')}
        action={
          <Button look="accent" icon="plus" className="pointer-events-auto" onClick={() => add('segment', { x: 0, y: 0 })}>
            {t('empty.start')}
          </Button>
        }
      >
        {t('empty.about')}
      </Empty>
    </div>
  )
}
