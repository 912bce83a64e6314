'use client'

import { useTranslations } from 'next-intl'
import { setMaxPasses, withoutArrow } from '../_canvas/document/arrows'
import { arrowKey, stepOf, withStep } from '../_canvas/document/document'
import { duplicateSteps, removeSteps } from '../_canvas/document/steps'
import { useRemedy } from '../_canvas/draw/use-remedy'
import { lookOf, portIds, portsOf } from '../_canvas/faces'
import { icon } from '../_canvas/graph/step-card'
import { useDocument, useEdit, useView, useViewed } from '../_canvas/store/context'
import { useWords } from '../_canvas/words/context'
import { Button, IconButton } from '../_ui/button'
import { Icon } from '../_ui/icon'
import { Textarea } from '../_ui/input'
import { Menu, MenuItem, MenuLine } from '../_ui/menu'
import { Tile } from '../_ui/tile'
import { FieldRow, Part } from './fields/field-row'
import { NumberInput } from './fields/number-input'
import { SettingsForm } from './settings-form'
import { StepForm } from './step-form'

/** Right of the drawing: the chosen step, the chosen arrow, or the campaign itself. */
export function Inspector() {
  const selected = useViewed((view) => view.selected)
  const arrow = useViewed((view) => view.arrow)
  const t = useTranslations('inspector')
  const [only] = selected
  return (
    <aside aria-label={t('title')} className="flex min-h-0 flex-col overflow-hidden border-l bg-surface">
      {arrow ? (
        <ArrowInspector id={arrow} />
      ) : selected.length > 1 ? (
        <Several ids={selected} />
      ) : only !== undefined ? (
        <StepInspector key={only} id={only} />
      ) : (
        <SettingsForm />
      )}
    </aside>
  )
}

function StepInspector({ id }: { id: string }) {
  const step = useDocument((document) => stepOf(document, id))
  const view = useView()
  const edit = useEdit()
  const t = useTranslations('inspector')
  const { phrase } = useWords()
  if (!step) return <SettingsForm />
  const look = lookOf(step)
  const said = phrase(look.summary)
  const name = nameOf(step.config)
  const close = () => view.setState({ selected: [] })
  return (
    <>
      <header className="flex items-center gap-2.5 border-b py-3 pr-3 pl-4">
        <Tile icon={icon(look.icon)} tone={look.meaning} />
        <div className="min-w-0 flex-1">
          <div className="truncate text-ink-3 text-label">
            {phrase(look.label)}
            {look.detail && ` · ${phrase(look.detail)}`}
          </div>
          <h2 className="line-clamp-3 font-semibold" aria-live="polite">
            {name ?? said}
          </h2>
        </div>
        <Menu trigger={<IconButton icon="more" label={t('more')} />}>
          <MenuItem icon="copy" keys="Ctrl D" onSelect={() => edit((document) => duplicateSteps(document, [id]).document)}>
            {t('duplicate')}
          </MenuItem>
          <MenuItem icon="note" onSelect={() => edit((document) => withStep(document, id, (one) => ({ ...one, note: one.note ?? t('note.first') })))}>
            {t('note.add')}
          </MenuItem>
          <MenuLine />
          <MenuItem
            icon="trash"
            keys="Del"
            bad
            onSelect={() => {
              edit((document) => removeSteps(document, [id], portIds))
              close()
            }}
          >
            {t('delete')}
          </MenuItem>
        </Menu>
        <IconButton icon="x" label={t('close')} keys="Esc" onClick={close} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {name !== null && name !== said && (
          <p className="border-b px-4 py-3" aria-live="polite">
            {said}
          </p>
        )}
        <Trouble id={id} />
        <StepForm step={step} />
        {step.note !== null && (
          <Part title={t('note.title')}>
            <Textarea
              value={step.note}
              rows={3}
              aria-label={t('note.title')}
              onChange={(event) => edit((document) => withStep(document, id, (one) => ({ ...one, note: event.target.value })), `${id} note`)}
            />
            <Button size="s" look="link" className="mt-1" onClick={() => edit((document) => withStep(document, id, (one) => ({ ...one, note: null })))}>
              {t('note.remove')}
            </Button>
          </Part>
        )}
        <p className="px-4 py-3 text-ink-3 text-label">{t('id', { id })}</p>
      </div>
    </>
  )
}

/** An offer has a name of its own; other steps are known by what they do. */
function nameOf(config: Record<string, unknown>): string | null {
  const offer = config.offer as { name?: string } | undefined
  return offer?.name ? offer.name : null
}

function Trouble({ id }: { id: string }) {
  const diagnostics = useViewed((view) => view.diagnostics)
  const apply = useRemedy()
  const found = diagnostics.filter((diagnostic) => diagnostic.step === id)
  if (found.length === 0) return null
  return (
    <ul className="grid gap-2 border-b px-4 py-3">
      {found.map((diagnostic) => {
        const error = diagnostic.severity === 'error'
        return (
          <li
            key={`${diagnostic.path} ${diagnostic.message}`}
            className={`flex items-start gap-2 rounded-inner p-2 text-label ${error ? 'bg-bad-t' : 'bg-reward-t'}`}
          >
            <Icon name={error ? 'error' : 'warn'} size={16} className={error ? 'text-bad' : 'text-reward'} />
            <div className="grid min-w-0 flex-1 gap-1.5">
              <span>
                {diagnostic.message} {diagnostic.hint && <span className="text-ink-2">{diagnostic.hint}</span>}
              </span>
              {diagnostic.remedy && (
                <Button size="s" className="justify-self-start" onClick={() => apply(diagnostic)}>
                  {diagnostic.remedy.label}
                </Button>
              )}
            </div>
          </li>
        )
      })}
    </ul>
  )
}

function ArrowInspector({ id }: { id: string }) {
  const t = useTranslations('inspector')
  const { phrase } = useWords()
  const view = useView()
  const edit = useEdit()
  const document = useDocument((current) => current)
  const arrow = document.arrows.find((candidate) => arrowKey(candidate) === id)
  const from = arrow && stepOf(document, arrow.from)
  const to = arrow && stepOf(document, arrow.to)
  if (!arrow || !from || !to) return <SettingsForm />
  const port = portsOf(from).find((candidate) => candidate.id === arrow.port)
  return (
    <>
      <header className="flex items-center gap-2.5 border-b py-3 pr-3 pl-4">
        <Tile icon="arrowright" tone="flow" />
        <div className="min-w-0 flex-1">
          <div className="text-ink-3 text-label">{t('arrow.title')}</div>
          <h2 className="truncate font-semibold">{port ? phrase(port.label) : arrow.port}</h2>
        </div>
        <IconButton icon="x" label={t('close')} keys="Esc" onClick={() => view.setState({ arrow: null })} />
      </header>
      <Part>
        <p>{t('arrow.about', { from: phrase(lookOf(from).summary), to: phrase(lookOf(to).summary) })}</p>
      </Part>
      {arrow.maxPasses ? (
        <Part>
          <FieldRow label={t('arrow.passes')} help={t('arrow.passesHelp')}>
            {(control) => (
              <NumberInput
                {...control}
                value={arrow.maxPasses ?? 1}
                whole
                min={1}
                max={365}
                frameClassName="w-[84px]"
                onChange={(passes) => passes && edit((current) => setMaxPasses(current, id, passes), id)}
              />
            )}
          </FieldRow>
        </Part>
      ) : null}
      <Part>
        <Button
          icon="trash"
          look="bad"
          onClick={() => {
            edit((current) => withoutArrow(current, arrow))
            view.setState({ arrow: null })
          }}
        >
          {t('arrow.delete')}
        </Button>
      </Part>
    </>
  )
}

function Several({ ids }: { ids: readonly string[] }) {
  const t = useTranslations('inspector')
  const view = useView()
  const edit = useEdit()
  return (
    <>
      <header className="flex items-center gap-2.5 border-b py-3 pr-3 pl-4">
        <Tile icon="group" tone="flow" />
        <h2 className="min-w-0 flex-1 font-semibold">{t('several', { count: ids.length })}</h2>
        <IconButton icon="x" label={t('close')} keys="Esc" onClick={() => view.setState({ selected: [] })} />
      </header>
      <Part>
        <div className="flex gap-2">
          <Button icon="copy" onClick={() => edit((document) => duplicateSteps(document, ids).document)}>
            {t('duplicate')}
          </Button>
          <Button
            icon="trash"
            look="bad"
            onClick={() => {
              edit((document) => removeSteps(document, ids, portIds))
              view.setState({ selected: [] })
            }}
          >
            {t('delete')}
          </Button>
        </div>
      </Part>
    </>
  )
}
