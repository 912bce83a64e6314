'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTRPC } from '../../_trpc/client'
import { Avatar } from '../../_ui/avatar'
import { Button, IconButton } from '../../_ui/button'
import { Empty } from '../../_ui/empty'
import { ProblemView } from '../../_ui/problem'
import { Skeleton } from '../../_ui/skeleton'
import { stepOf } from '../document/document'
import { lookOf } from '../faces'
import { useDocument, useView } from '../store/context'
import type { People } from '../store/view-store'
import { useWords } from '../words/context'

/** The guests behind a number; one of them opens their way. */
export function PeoplePanel({ campaign, people }: { campaign: string; people: People }) {
  const { t, format, phrase } = useWords()
  const trpc = useTRPC()
  const view = useView()
  const { title: _title, count, ...filter } = people
  const query = useInfiniteQuery(
    trpc.campaigns.enrolments.infiniteQueryOptions(
      { id: campaign, limit: 50, ...filter },
      { getNextPageParam: (page) => page.next, refetchOnWindowFocus: false },
    ),
  )
  const stepName = useDocument((document) => {
    const step = people.step && stepOf(document, people.step)
    return step ? phrase(lookOf(step).summary) : null
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <aside aria-label={people.title} className="flex min-h-0 flex-col border-l bg-surface">
      <header className="flex items-start gap-2 border-b py-3 pr-3 pl-4">
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold first-letter:uppercase">
            {people.title}: <span className="figures">{format.number(count)}</span>
          </h2>
          {stepName && stepName !== people.title && <p className="truncate text-ink-3 text-label">{stepName}</p>}
        </div>
        <IconButton icon="x" label={t('people.close')} keys="Esc" onClick={() => view.setState({ people: null })} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {query.isError && <ProblemView error={query.error} onRetry={() => query.refetch()} className="m-4" />}
        {query.isPending && (
          <div className="grid gap-2 p-4">
            {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
              <Skeleton key={key} className="h-9" />
            ))}
          </div>
        )}
        {query.isSuccess && items.length === 0 && (
          <Empty icon="guests" title={t('people.none')}>
            {t('people.noneHint')}
          </Empty>
        )}
        <ul>
          {items.map((item) => (
            <li key={item.id}>
              <button
                type="button"
                className="flex w-full items-center gap-3 border-b px-4 py-2 text-left hover:bg-hover"
                onClick={() => view.setState({ guest: { enrolment: item.id, name: item.name, trace: null } })}
              >
                <Avatar name={item.name} />
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{item.name}</span>
                  <span className="block truncate text-ink-3 text-label">
                    {t('people.entered', { at: format.dayShort(item.enteredAt) })}
                    {item.due && item.state === 'active' && ` · ${t('people.due', { at: format.moment(item.due) })}`}
                  </span>
                </span>
                {(item.control || item.state !== 'active' || !item.due) && (
                  <span className="text-ink-2 text-label">{item.control ? t('people.control') : t(`people.states.${item.state}`)}</span>
                )}
              </button>
            </li>
          ))}
        </ul>
        {query.hasNextPage && (
          <div className="p-4">
            <Button onClick={() => query.fetchNextPage()} busy={query.isFetchingNextPage} className="w-full">
              {t('people.more')}
            </Button>
          </div>
        )}
      </div>
    </aside>
  )
}
