import { useStoreApi } from '@xyflow/react'
import { useCallback, useEffect, useRef } from 'react'
import { useViewed } from '../store/context'
import { useFit } from './fit'

type Fitted = { live: boolean; empty: boolean; measured: boolean /** Where the lowest card ends. */; bottom: number }

/**
 * Shows the whole once the cards of a mode are measured, and again when Live's figures arrive or make cards taller, for as long as nobody has moved the
 * view themselves.
 */
export function useFitted({ live, empty, measured, bottom }: Fitted) {
  const show = useFit()
  const flow = useStoreApi()
  const arrived = useViewed((state) => state.mode === 'live' && state.stats !== null)
  const look = live ? (arrived ? 'figures' : 'live') : 'draw'
  // A drawing that begins empty stays where the first step was put.
  const fitted = useRef<string | null>(empty ? look : null)
  const left = useRef('')
  const fit = useCallback(
    async (duration: number) => {
      await show(duration)
      left.current = String(flow.getState().transform)
    },
    [show, flow],
  )
  useEffect(() => {
    if (!measured || fitted.current === look) return
    const first = fitted.current === null
    fitted.current = look
    const timers = (first ? [0] : [60, 300]).map((ms) => setTimeout(() => fit(first ? 0 : 180), ms))
    return () => timers.forEach(clearTimeout)
  }, [look, measured, fit])
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at when the drawing has grown
  useEffect(() => {
    if (look !== 'figures' || String(flow.getState().transform) !== left.current) return
    const timer = setTimeout(() => fit(180), 100)
    return () => clearTimeout(timer)
  }, [bottom])
}
