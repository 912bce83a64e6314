'use client'

import { MiniMap, useStore as useFlow, useReactFlow } from '@xyflow/react'
import { IconButton } from '../../_ui/button'
import { useTidy } from '../draw/use-tidy'
import { useViewed } from '../store/context'
import { useWords } from '../words/context'
import { useFit } from './fit'
import type { CardNode } from './use-nodes'

const colour = ({ type, data }: CardNode) => (type === 'end' ? (data.good ? 'var(--good-s)' : 'var(--flow-s)') : `var(--${data.meaning}-s)`)

/** Bottom right: the whole drawing small, and how near one looks. */
export function MapControls() {
  const { t, format } = useWords()
  const { zoomIn, zoomOut, zoomTo } = useReactFlow()
  const fit = useFit()
  const zoom = useFlow((state) => state.transform[2])
  const draw = useViewed((view) => view.mode === 'draw')
  const { tidy } = useTidy()
  return (
    <div className="nowheel absolute right-3 bottom-3 z-10 hidden w-[146px] overflow-hidden rounded-card border bg-surface shadow-float sm:block">
      <MiniMap
        pannable
        zoomable
        nodeColor={colour}
        nodeStrokeWidth={0}
        nodeBorderRadius={6}
        ariaLabel={t('map.title')}
        style={{ width: 144, height: 104 }}
        maskStrokeWidth={3}
      />
      <div className="flex items-center justify-between border-t p-[3px]">
        <IconButton icon="minus" label={t('map.out')} size="s" side="top" onClick={() => zoomOut({ duration: 120 })} />
        <button type="button" className="figures rounded-inner px-0.5 font-medium text-label hover:bg-hover" onClick={() => zoomTo(1, { duration: 120 })}>
          {format.share(zoom).replace(/[.,]\d/, '')}
        </button>
        <IconButton icon="plus" label={t('map.in')} size="s" side="top" onClick={() => zoomIn({ duration: 120 })} />
        <IconButton icon="fit" label={t('map.fit')} keys="1" size="s" side="top" onClick={() => fit(180)} />
        {draw && <IconButton icon="tidy" label={t('map.tidy')} keys="T" size="s" side="top" onClick={() => tidy()} />}
      </div>
    </div>
  )
}
