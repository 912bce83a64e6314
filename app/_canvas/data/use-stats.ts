'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTRPC } from '../../_trpc/client'
import { useView } from '../store/context'

export type Period = '7d' | '30d' | 'all'
const DAYS: Record<Period, number | null> = { '7d': 7, '30d': 30, all: null }
const HOUR = 3_600_000

/** Numbers of a running campaign, each second while somebody looks; parts that did not change keep their identity, so only moved figures are drawn. */
export function useStats(id: string, { on, moving, period, now }: { on: boolean; moving: boolean; period: Period; now: number }) {
  const trpc = useTRPC()
  const view = useView()
  const days = DAYS[period]
  const from = days === null ? undefined : new Date(Math.floor((now - days * 24 * HOUR) / (24 * HOUR)) * 24 * HOUR).toISOString()
  const query = useQuery(
    trpc.campaigns.stats.queryOptions(from ? { id, from } : { id }, {
      enabled: on,
      staleTime: 0,
      refetchInterval: moving ? 1000 : 15_000,
      refetchIntervalInBackground: false,
    }),
  )
  useEffect(() => {
    if (query.data) view.setState({ stats: query.data })
  }, [query.data, view])
  return query
}
