import { useReactFlow } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { useViewed } from '../store/context'
import { FIT } from './fit'

/** Shows the whole once the cards of a mode are measured, and again when Live's figures arrive, which make cards taller. */
export function useFitted({ live, empty, measured }: { live: boolean; empty: boolean; measured: boolean }) {
  const { fitView } = useReactFlow()
  const arrived = useViewed((state) => state.mode === 'live' && state.stats !== null)
  const look = live ? (arrived ? 'figures' : 'live') : 'draw'
  // A drawing that begins empty stays where the first step was put.
  const fitted = useRef<string | null>(empty ? look : null)
  useEffect(() => {
    if (!measured || fitted.current === look) return
    const first = fitted.current === null
    fitted.current = look
    const timers = (first ? [0] : [60, 300]).map((ms) => setTimeout(() => fitView({ ...FIT, duration: first ? 0 : 180 }), ms))
    return () => timers.forEach(clearTimeout)
  }, [look, measured, fitView])
}
