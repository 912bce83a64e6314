'use client'

import { useTranslations } from 'next-intl'
import { problemIn } from '../_trpc/problem'
import { Button } from './button'
import { cn } from './cn'
import { Icon } from './icon'
import { toast } from './toast'

/** What went wrong and what to do, in the place where the answer should have been. */
export function ProblemView({ error, onRetry, className }: { error: unknown; onRetry?: () => void; className?: string }) {
  const t = useTranslations('common.problem')
  const problem = problemIn(error)
  return (
    <div role="alert" className={cn('mx-auto flex max-w-[480px] gap-3 rounded-card border border-bad-s bg-bad-t p-4', className)}>
      <Icon name="error" size={16} className="mt-0.5 text-bad" />
      <div className="grid gap-1">
        <p className="font-semibold">{problem?.message ?? t('offline')}</p>
        <p className="text-ink-2">{problem ? problem.hint : t('offlineHint')}</p>
        {problem && problem.errors.length > 0 && (
          <ul className="grid gap-0.5 text-label">
            {problem.errors.map((e) => (
              <li key={`${e.path}${e.message}`}>{e.path ? `${e.path}: ${e.message}` : e.message}</li>
            ))}
          </ul>
        )}
        {onRetry && (
          <Button size="s" onClick={onRetry} className="mt-1 justify-self-start">
            {t('retry')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** Says a failed act at the bottom: the problem and its remedy. */
export function useTellProblem() {
  const t = useTranslations('common.problem')
  return (error: unknown) => {
    const problem = problemIn(error)
    toast.error(problem?.message ?? t('offline'), { description: problem ? (problem.hint ?? problem.errors[0]?.message) : t('offlineHint'), duration: 8000 })
  }
}
