'use client'

import { type Node, type NodeChange, ReactFlow, SelectionMode, useStore as useFlow, useReactFlow } from '@xyflow/react'
import { type DragEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import '../canvas.css'
import { connect, splice } from '../document/arrows'
import { arrowKey, type Position, type Step } from '../document/document'
import { moveSteps } from '../document/steps'
import { KIND_DRAGGED } from '../draw/palette'
import { useAddStep } from '../draw/use-add-step'
import { isEntry, portIds, portsOf } from '../faces'
import type { Box, Size } from '../geometry/box'
import { cardWidth, guessSize } from '../geometry/card-size'
import { distanceTo } from '../geometry/path'
import { quietArrows } from '../geometry/ports'
import { toDocument } from '../geometry/room'
import { ControlCard } from '../live/control-card'
import { useDocument, useEdit, useView, useViewed } from '../store/context'
import { ArrowLayer, type Drawn, useRoutes } from './arrow-layer'
import { ConnectionLine } from './connection-line'
import { EndPill } from './end-pill'
import { FIT } from './fit'
import { StepCard } from './step-card'
import { usePlaces } from './use-places'

const NODE_TYPES = { step: StepCard, end: EndPill }
const NO_EDGES: [] = []
/** Farther than this, cards show only their title. */
const FAR = 0.45
/** A step dropped this near to an arrow is put into it. */
const SPLICE_NEAR = 36

/** The drawing itself. Cards belong to React Flow; arrows are one picture below them. */
export function Graph({ hand = false, children }: { hand?: boolean; children?: React.ReactNode }) {
  const view = useView()
  const edit = useEdit()
  const steps = useDocument((document) => document.steps)
  const arrows = useDocument((document) => document.arrows)
  const live = useViewed((state) => state.mode === 'live')
  const selected = useViewed((state) => state.selected)
  const diagnostics = useViewed((state) => state.diagnostics)
  const entered = useViewed((state) => (state.stats ? state.stats.enrolled - state.stats.control : 0))
  const { sizes, measure, trouble } = useSizes(diagnostics)
  const { places, room } = usePlaces(steps, live, sizes, trouble)
  const [dragged, setDragged] = useState<ReadonlyMap<string, Position> | null>(null)
  const drawing = useMemo(() => ({ steps, arrows }), [steps, arrows])
  const quiet = useMemo(() => quietArrows(drawing), [drawing])
  const nodes = useNodes({ steps, arrows, places, dragged, sizes, selected, quiet, live })
  const boxes = useMemo(
    () => nodes.map(({ id, position, measured, width }): Box => ({ id, ...position, width: measured?.width ?? width ?? 132, height: measured?.height ?? 66 })),
    [nodes],
  )
  const drawn = useRoutes(drawing, boxes, quiet, dragged !== null)
  const entryBox = boxes.find((box) => isEntry(steps.find((step) => step.id === box.id)?.kind ?? ''))
  const { screenToFlowPosition, fitView } = useReactFlow()
  const add = useAddStep()
  const [connecting, setConnecting] = useState(false)
  const wrapper = useRef<HTMLElement>(null)

  // Once the cards of a mode are measured, the whole is shown.
  const measured = steps.length > 0 && steps.every((step) => sizes.has(step.id))
  // A drawing that begins empty stays where the first step was put.
  // Live cards grow when their figures arrive.
  const arrived = useViewed((state) => state.mode === 'live' && state.stats !== null)
  const look = live ? (arrived ? 'figures' : 'live') : 'draw'
  const fitted = useRef<string | null>(steps.length === 0 ? look : null)
  useEffect(() => {
    if (!measured || fitted.current === look) return
    const first = fitted.current === null
    fitted.current = look
    const timers = (first ? [0] : [60, 300]).map((ms) => setTimeout(() => fitView({ ...FIT, duration: first ? 0 : 180 }), ms))
    return () => timers.forEach(clearTimeout)
  }, [look, measured, fitView])

  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      const moved = new Map<string, Position>()
      const chosen = new Set(view.getState().selected)
      let chose = false
      const measured = new Map<string, Size>()
      for (const change of changes) {
        if (change.type === 'position' && change.position) moved.set(change.id, change.position)
        if (change.type === 'dimensions' && change.dimensions) measured.set(change.id, change.dimensions)
        if (change.type === 'select') {
          chose = true
          if (change.selected) chosen.add(change.id)
          else chosen.delete(change.id)
        }
      }
      if (measured.size > 0) measure(measured)
      if (moved.size > 0) setDragged((before) => new Map([...(before ?? []), ...moved]))
      if (chose) view.setState({ selected: [...chosen], arrow: null })
    },
    [view, measure],
  )

  const arrowUnder = useCallback(
    (at: Position, except?: string): Drawn | undefined =>
      drawn
        .filter((item) => item.arrow.from !== except && item.arrow.to !== except && !item.arrow.maxPasses && !quiet.has(item.key))
        .map((item) => ({ item, distance: distanceTo(item.points, at) }))
        .filter(({ distance }) => distance < SPLICE_NEAR)
        .sort((a, b) => a.distance - b.distance)[0]?.item,
    [drawn, quiet],
  )

  /** A lone step (nothing leads to it) that is moved onto an arrow is put into it. */
  const spliceable = (node: Node): Drawn | undefined => {
    const step = steps.find((candidate) => candidate.id === node.id)
    if (!step || isEntry(step.kind) || portIds(step).length === 0 || arrows.some((arrow) => arrow.to === step.id)) return undefined
    return arrowUnder({ x: node.position.x + (node.measured?.width ?? 0) / 2, y: node.position.y + 30 }, node.id)
  }

  const drop = (event: DragEvent) => {
    const kind = event.dataTransfer.getData(KIND_DRAGGED)
    view.setState({ hot: null })
    if (!kind) return
    event.preventDefault()
    const at = screenToFlowPosition({ x: event.clientX, y: event.clientY })
    add(kind, toDocument(room, { x: at.x - 112, y: at.y - 24 }), { into: arrowUnder(at)?.arrow })
  }

  return (
    <section
      ref={wrapper}
      aria-label="graph"
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
        panOnDrag={live || hand ? true : [1, 2]}
        panOnScroll
        panActivationKeyCode="Space"
        zoomOnDoubleClick={false}
        minZoom={0.08}
        maxZoom={1.6}
        deleteKeyCode={null}
        multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
        snapToGrid
        snapGrid={SNAP}
        proOptions={PRO}
        connectOnClick={false}
        onMoveStart={() => wrapper.current?.classList.add('is-moving')}
        onMoveEnd={() => wrapper.current?.classList.remove('is-moving')}
        connectionRadius={40}
        connectionLineComponent={ConnectionLine}
        onPaneClick={() => view.setState({ selected: [], arrow: null, asking: null })}
        onNodeClick={(event, node) => {
          if (hand) return
          if (live && !event.shiftKey) view.setState({ selected: [node.id], arrow: null })
        }}
        onNodeMouseEnter={(_, node) => view.setState({ hovered: node.id })}
        onNodeMouseLeave={() => view.setState({ hovered: null })}
        onNodeDrag={(_, node, all) => view.setState({ hot: all.length === 1 ? (spliceable(node)?.key ?? null) : null })}
        onNodeDragStop={(_, node, all) => {
          const into = all.length === 1 ? spliceable(node) : undefined
          const positions = new Map(all.map((moved) => [moved.id, toDocument(room, moved.position)]))
          edit((document) => {
            const placed = moveSteps(document, positions)
            const step = placed.steps.find((candidate) => candidate.id === node.id)
            return into && step ? splice(placed, into.arrow, node.id, portIds(step)[0]) : placed
          })
          setDragged(null)
          view.setState({ hot: null })
        }}
        onConnectStart={() => setConnecting(true)}
        onConnect={({ source, sourceHandle, target }) => sourceHandle && edit((document) => connect(document, source, sourceHandle, target))}
        onConnectEnd={(event, state) => {
          setConnecting(false)
          const port = state.fromHandle?.id
          const from = state.fromNode?.id
          if (!port || !from || state.isValid) return
          const at =
            'clientX' in event ? { x: event.clientX, y: event.clientY } : { x: event.changedTouches[0]?.clientX ?? 0, y: event.changedTouches[0]?.clientY ?? 0 }
          const over = document.elementsFromPoint(at.x, at.y).find((element) => element.closest('.react-flow__node'))
          const target = over?.closest<HTMLElement>('.react-flow__node')?.dataset.id
          if (target === from) {
            // A click on the knob, not a drag: ask what comes next below the card.
            view.setState({ asking: { at, drop: below(steps, from, places, sizes, room), from: { step: from, port } } })
          } else if (target) {
            const step = steps.find((candidate) => candidate.id === target)
            if (step && !isEntry(step.kind)) edit((document) => connect(document, from, port, target))
          } else {
            const flow = screenToFlowPosition(at)
            view.setState({ asking: { at, drop: toDocument(room, { x: flow.x - 112, y: flow.y }), from: { step: from, port } } })
          }
        }}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes(KIND_DRAGGED)) return
          event.preventDefault()
          event.dataTransfer.dropEffect = 'copy'
          const hot = arrowUnder(screenToFlowPosition({ x: event.clientX, y: event.clientY }))?.key ?? null
          if (view.getState().hot !== hot) view.setState({ hot })
        }}
        onDragLeave={() => view.setState({ hot: null })}
        onDrop={drop}
      >
        <ArrowLayer drawing={drawing} drawn={drawn} quiet={quiet} entered={entered} />
        <LevelOfDetail wrapper={wrapper} />
        {live && entryBox && <ControlCard at={{ x: entryBox.x + entryBox.width + 40, y: entryBox.y }} />}
        {children}
      </ReactFlow>
    </section>
  )
}

const SNAP: [number, number] = [4, 4]
const PRO = { hideAttribution: true }

/** Sizes as measured, and how much of each is taken by what is wrong with the step. */
function useSizes(diagnostics: unknown) {
  const [sizes, setSizes] = useState<ReadonlyMap<string, Size>>(new Map())
  const [trouble, setTrouble] = useState<ReadonlyMap<string, number>>(new Map())
  const measure = useCallback((changed: ReadonlyMap<string, Size>) => setSizes((before) => new Map([...before, ...changed])), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured when cards or diagnostics have changed
  useLayoutEffect(() => {
    const found = new Map<string, number>()
    for (const element of document.querySelectorAll<HTMLElement>('[data-trouble]')) found.set(element.dataset.trouble!, element.offsetHeight + 8)
    setTrouble((before) => (before.size === found.size && [...found].every(([id, height]) => before.get(id) === height) ? before : found))
  }, [sizes, diagnostics])
  return { sizes, measure, trouble }
}

type NodesInput = {
  steps: readonly Step[]
  arrows: readonly { from: string; port: string; to: string; maxPasses?: number | null }[]
  places: ReadonlyMap<string, Position>
  dragged: ReadonlyMap<string, Position> | null
  sizes: ReadonlyMap<string, Size>
  selected: readonly string[]
  quiet: ReadonlySet<string>
  live: boolean
}

/** React Flow's nodes; one that did not change keeps its identity, so its card is not drawn anew. */
function useNodes({ steps, arrows, places, dragged, sizes, selected, quiet, live }: NodesInput): Node[] {
  const kept = useRef(new Map<string, { signature: string; step: Step; node: Node }>())
  return useMemo(() => {
    const next = new Map<string, { signature: string; step: Step; node: Node }>()
    const goodEnds = new Set<string>()
    const connected = new Set(arrows.map((arrow) => arrowKey({ ...arrow, maxPasses: null })))
    for (const arrow of arrows) {
      const from = steps.find((step) => step.id === arrow.from)
      if (from && portsOf(from).some((port) => port.id === arrow.port && port.tone === 'good')) goodEnds.add(arrow.to)
    }
    const chosen = new Set(selected)
    const nodes = steps.map((step): Node => {
      const position = dragged?.get(step.id) ?? places.get(step.id) ?? step.position
      const measured = sizes.get(step.id)
      const ports = portIds(step)
      const open = ports.filter((port) => !connected.has(`${step.id} ${port}`))
      const silent = ports.filter((port) => quiet.has(`${step.id} ${port}`))
      const width = step.kind === 'end' ? undefined : cardWidth(step, live)
      const good = goodEnds.has(step.id)
      const signature = `${position.x},${position.y},${measured?.width},${measured?.height},${width},${chosen.has(step.id)},${good},${open},${silent},${live}`
      const before = kept.current.get(step.id)
      if (before && before.signature === signature && before.step === step) {
        next.set(step.id, before)
        return before.node
      }
      const end = step.kind === 'end'
      const guess = guessSize(step, live)
      const node: Node = {
        id: step.id,
        type: end ? 'end' : 'step',
        position,
        data: end ? { step, good } : { step, open: new Set(open), quiet: new Set(silent) },
        selected: chosen.has(step.id),
        initialWidth: guess.width,
        initialHeight: guess.height,
        ...(width === undefined ? {} : { width }),
        ...(measured ? { measured } : {}),
      }
      next.set(step.id, { signature, step, node })
      return node
    })
    kept.current = next
    return nodes
  }, [steps, arrows, places, dragged, sizes, selected, quiet, live])
}

/** Below a card, where its next step goes. */
function below(
  steps: readonly Step[],
  id: string,
  places: ReadonlyMap<string, Position>,
  sizes: ReadonlyMap<string, Size>,
  room: Parameters<typeof toDocument>[0],
): Position {
  const step = steps.find((candidate) => candidate.id === id)
  const at = places.get(id) ?? step?.position ?? { x: 0, y: 0 }
  return toDocument(room, { x: at.x, y: at.y + (sizes.get(id)?.height ?? 74) + 40 })
}

/** Turns details off by a class when far away: no card is drawn anew for it. */
function LevelOfDetail({ wrapper }: { wrapper: React.RefObject<HTMLElement | null> }) {
  const far = useFlow((state) => state.transform[2] < FAR)
  useEffect(() => {
    wrapper.current?.classList.toggle('is-far', far)
  }, [far, wrapper])
  return null
}
