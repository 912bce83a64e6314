'use client'

import { ReactFlow, SelectionMode } from '@xyflow/react'
import { memo, useMemo, useRef } from 'react'
import '../canvas.css'
import { isEntry, portsOf } from '../faces'
import { arrowTones, quietArrows } from '../geometry/ports'
import { ControlCard } from '../live/control-card'
import { useDocument, useSkeleton, useView, useViewed } from '../store/context'
import { useWords } from '../words/context'
import { ArrowLayer } from './arrow-layer'
import { ConnectionLine } from './connection-line'
import { EndPill } from './end-pill'
import { StepCard } from './step-card'
import { useConnecting } from './use-connecting'
import { useDropping } from './use-dropping'
import { useFitted } from './use-fitted'
import { useDragged, useMoving } from './use-moving'
import { useBoxes, useNodes, withDragged } from './use-nodes'
import { usePlaces } from './use-places'
import { useRoutes } from './use-routes'
import { useSizes } from './use-sizes'
import { useSplice } from './use-splice'
import { Viewing } from './viewing'

const NODE_TYPES = { step: StepCard, end: EndPill }
const NO_EDGES: [] = []
const SNAP: [number, number] = [4, 4]
const PRO = { hideAttribution: true }
const PAN_BUTTONS = [1, 2]
const TOGETHER = ['Shift', 'Meta', 'Control']

/**
 * The drawing itself. Cards belong to React Flow; arrows are one picture below them. It follows the skeleton of the drawing, so neither typing nor
 * numbers that arrive draw it anew; cards and arrows take their own words and numbers from the stores.
 */
export const Graph = memo(function Graph({ hand = false, children }: { hand?: boolean; children?: React.ReactNode }) {
  const view = useView()
  const { t } = useWords()
  const steps = useSkeleton()
  const arrows = useDocument((document) => document.arrows)
  const live = useViewed((state) => state.mode === 'live')
  const selected = useViewed((state) => state.selected)
  const diagnostics = useViewed((state) => state.diagnostics)
  const wrapper = useRef<HTMLElement>(null)

  const { sizes, measure, trouble } = useSizes(diagnostics)
  const { places, room } = usePlaces(steps, live, sizes, trouble)
  const { dragged, onNodesChange, putDown } = useDragged(measure)
  const drawing = useMemo(() => ({ steps: [...steps], arrows }), [steps, arrows])
  const quiet = useMemo(() => quietArrows(drawing), [drawing])
  const { arrows: tones, goodEnds } = useMemo(() => {
    const ports = new Map(steps.map((step) => [step.id, portsOf(step)]))
    return arrowTones(drawing, (id) => ports.get(id) ?? [])
  }, [drawing, steps])
  const settled = useNodes({ steps, arrows, places, sizes, selected, quiet, goodEnds, live })
  const nodes = useMemo(() => withDragged(settled, dragged), [settled, dragged])
  const boxes = useBoxes(nodes)
  const drawn = useRoutes(drawing, boxes, quiet, dragged !== null)
  const entry = useMemo(() => steps.find((step) => isEntry(step.kind))?.id, [steps])
  const entryBox = entry === undefined ? undefined : boxes.get(entry)

  const { arrowUnder, arrowFor } = useSplice(drawn, quiet, arrows)
  const moving = useMoving({ arrowFor, room, putDown })
  const { connecting, ...connects } = useConnecting(boxes, room)
  const drops = useDropping(arrowUnder, room)
  const bottom = useMemo(() => Math.max(0, ...[...boxes.values()].map(({ y, height }) => y + height)), [boxes])
  useFitted({ live, empty: steps.length === 0, measured: steps.length > 0 && steps.every((step) => sizes.has(step.id)), bottom })

  return (
    <section
      ref={wrapper}
      aria-label={t('graph')}
      className={`k-canvas dots h-full w-full ${live ? 'k-live' : 'k-draw'}${hand ? ' is-hand' : ''}${connecting ? ' is-connecting' : ''}`}
    >
      <ReactFlow
        nodes={nodes}
        edges={NO_EDGES}
        nodeTypes={NODE_TYPES}
        onNodesChange={onNodesChange}
        nodesDraggable={!live && !hand}
        nodesConnectable={!live}
        elementsSelectable={!hand}
        selectionOnDrag={!live && !hand}
        selectionMode={SelectionMode.Partial}
        panOnDrag={live || hand ? true : PAN_BUTTONS}
        panOnScroll
        panActivationKeyCode="Space"
        zoomOnDoubleClick={false}
        minZoom={0.08}
        maxZoom={1.6}
        deleteKeyCode={null}
        multiSelectionKeyCode={TOGETHER}
        snapToGrid
        snapGrid={SNAP}
        proOptions={PRO}
        connectOnClick={false}
        // Not when a button goes down: that may be a click on a number, and nobody must lose what they clicked.
        onMove={() => wrapper.current?.toggleAttribute('data-moving', true)}
        onMoveEnd={() => wrapper.current?.toggleAttribute('data-moving', false)}
        connectionRadius={40}
        connectionLineComponent={ConnectionLine}
        onPaneClick={() => view.setState({ selected: [], arrow: null, asking: null })}
        onNodeClick={(event, node) => {
          if (!hand && live && !event.shiftKey) view.setState({ selected: [node.id], arrow: null })
        }}
        onNodeMouseEnter={(_, node) => view.setState({ hovered: node.id })}
        onNodeMouseLeave={() => view.setState({ hovered: null })}
        {...moving}
        {...connects}
        {...drops}
      >
        <ArrowLayer drawn={drawn} quiet={quiet} tones={tones} />
        <Viewing wrapper={wrapper} boxes={boxes} drawn={drawn} moving={dragged !== null} />
        {live && entryBox && <ControlCard at={{ x: entryBox.x + entryBox.width + 40, y: entryBox.y }} />}
        {children}
      </ReactFlow>
    </section>
  )
})
