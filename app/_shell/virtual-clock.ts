'use client'

import { useEffect, useRef, useState } from 'react'
import type { Workspace } from './workspace'

/**
 * What the workspace's clock shows now: the server's last answer, carried on at the clock's rate between answers. Ticks four times a second
 * while a sandbox runs, once in half a minute otherwise.
 */
export function useVirtualNow({ clock, sandbox }: Pick<Workspace, 'clock' | 'sandbox'>): number {
  const anchor = Date.parse(clock.now)
  const [now, setNow] = useState(anchor)
  const received = useRef(0)
  const moving = sandbox && clock.running
  useEffect(() => {
    received.current = performance.now()
    const rate = sandbox ? (clock.running ? clock.rate : 0) : 1
    const show = () => setNow(carriedOn(anchor, performance.now() - received.current, rate))
    show()
    const timer = setInterval(show, moving ? 250 : 30_000)
    return () => clearInterval(timer)
  }, [anchor, clock.rate, clock.running, sandbox, moving])
  return now
}

/** Whole milliseconds: calendars refuse parts of one. */
export const carriedOn = (anchor: number, passed: number, rate: number): number => Math.round(anchor + passed * rate)
