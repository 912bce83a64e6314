import '@xyflow/react/dist/style.css'
import { replaceEqualDeep } from '@tanstack/react-query'
import { type Edge, type Node, ReactFlow, ReactFlowProvider, useNodesState, useReactFlow } from '@xyflow/react'
import { NextIntlClientProvider } from 'next-intl'
import { useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { cardWidth } from '../../app/_canvas/geometry/card-size'
import { Graph } from '../../app/_canvas/graph/graph'
import { MapControls } from '../../app/_canvas/graph/map-controls'
import { CanvasStores, useDrawing, useView } from '../../app/_canvas/store/context'
import { CanvasWords } from '../../app/_canvas/words/context'
import { loadMessages } from '../../app/_messages/load'
import { PlaceProvider } from '../../app/_ui/format'
import { bigDrawing, bigStats } from './drawing'

declare global {
  interface Window {
    /** Types one letter into a step's form; the driver measures until the next frame. */
    typeOne?: (text: string) => void
    /** Goes to where cards can be read, or shows the whole. */
    look?: (zoom: number | 'all') => void
  }
}

const asked = new URLSearchParams(location.search)
const drawing = bigDrawing(Number(asked.get('steps') ?? 500))
const mode = asked.get('mode') === 'live' ? 'live' : 'draw'

/** What the studio is held against: React Flow alone, its own plain nodes and edges. */
function Bare() {
  const [nodes, , onNodesChange] = useNodesState<Node>(
    drawing.steps.map((step) => ({
      id: step.id,
      position: step.position,
      data: { label: `${step.kind} ${step.id}` },
      style: { width: step.kind === 'end' ? 132 : cardWidth(step, false) },
    })),
  )
  return (
    <ReactFlowProvider>
      <Look />
      <ReactFlow nodes={nodes} edges={EDGES} onNodesChange={onNodesChange} panOnScroll minZoom={0.08} maxZoom={1.6} />
    </ReactFlowProvider>
  )
}
const EDGES: Edge[] = drawing.arrows.map(({ from, to, port }) => ({ id: `${from} ${port}`, source: from, target: to, type: 'smoothstep' }))

function Ours() {
  return (
    <CanvasStores document={drawing} mode={mode}>
      <CanvasWords>
        <ReactFlowProvider>
          <Look />
          <Hands />
          <Graph>
            <MapControls />
          </Graph>
        </ReactFlowProvider>
      </CanvasWords>
    </CanvasStores>
  )
}

function Look() {
  const { fitView, setCenter, getNodesBounds, getNodes } = useReactFlow()
  useEffect(() => {
    window.look = (zoom) => {
      const { x, y, width, height } = getNodesBounds(getNodes())
      void (zoom === 'all' ? fitView({ padding: 0.02, minZoom: 0.08 }) : setCenter(x + width / 2, y + height / 2, { zoom }))
    }
  }, [fitView, setCenter, getNodesBounds, getNodes])
  return null
}

/** What the rest of the studio does to the graph: typing in the inspector, numbers that arrive each second. */
function Hands() {
  const store = useDrawing()
  const view = useView()
  useEffect(() => {
    window.typeOne = (text) =>
      store
        .getState()
        .edit(
          (document) => ({ ...document, steps: document.steps.map((step) => (step.id === 's1' ? { ...step, config: { ...step.config, note: text } } : step)) }),
          's1',
        )
    if (mode !== 'live') return
    let second = 0
    // As they come from the server: what did not change is the same object as before.
    const tick = () => view.setState(({ stats }) => ({ stats: replaceEqualDeep(stats, bigStats(drawing, second++)) }))
    tick()
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [store, view])
  return null
}

const messages = await loadMessages('en')
createRoot(document.getElementById('root')!).render(
  <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
    <PlaceProvider place={{ currency: 'RUB', timeZone: 'UTC', now: 0 }}>{asked.has('bare') ? <Bare /> : <Ours />}</PlaceProvider>
  </NextIntlClientProvider>,
)
