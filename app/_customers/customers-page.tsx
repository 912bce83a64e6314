'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { Page } from '../_shell/page'
import { useTRPC } from '../_trpc/client'
import { Empty } from '../_ui/empty'
import { useFormat } from '../_ui/format'
import { Input } from '../_ui/input'
import { Kbd } from '../_ui/kbd'
import { ProblemView } from '../_ui/problem'
import { CustomerTable, type Sort } from './customer-table'

const PAGE = 100

/** Waits until typing rests, so that each letter is not a question to the server. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, settle] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => settle(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}

export function CustomersPage() {
  const t = useTranslations('customers')
  const nav = useTranslations('shell.nav')
  const trpc = useTRPC()
  const format = useFormat()
  const [search, setSearch] = useState('')
  const [sort, setSort] = useState<Sort>('spent')
  const query = useSettled(search.trim(), 180)
  const field = useRef<HTMLInputElement>(null)
  const list = useInfiniteQuery(
    trpc.customers.list.infiniteQueryOptions({ query: query || undefined, sort, limit: PAGE }, { getNextPageParam: (page) => page.next ?? undefined }),
  )

  // `/` from anywhere on the page: find somebody.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, [contenteditable]')
      if (event.key !== '/' || typing) return
      event.preventDefault()
      field.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  const total = list.data?.pages[0]?.total ?? 0
  return (
    <Page
      fixed
      title={nav('customers')}
      bar={
        <>
          <Input
            ref={field}
            icon="search"
            type="search"
            placeholder={t('find')}
            aria-label={t('find')}
            value={search}
            onChange={(e) => setSearch(e.target.value)}
            after={<Kbd className="hidden sm:inline-grid">/</Kbd>}
            frameClassName="w-full sm:w-[300px]"
          />
          {list.isSuccess && (
            <span className="figures hidden text-ink-2 text-label sm:inline">{t('total', { count: total, shown: format.number(total) })}</span>
          )}
        </>
      }
    >
      {list.isError && !list.data ? (
        <ProblemView error={list.error} onRetry={() => void list.refetch()} className="mt-4" />
      ) : list.isSuccess && items.length === 0 ? (
        <Empty icon="guests" tone="entry" title={query ? t('nobody.title') : t('empty.title')}>
          {query ? t('nobody.text', { query }) : t('empty.text')}
        </Empty>
      ) : (
        <CustomerTable
          items={items}
          total={total}
          loading={list.isPending}
          sort={sort}
          onSort={setSort}
          onEnd={() => {
            if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage()
          }}
        />
      )}
    </Page>
  )
}
