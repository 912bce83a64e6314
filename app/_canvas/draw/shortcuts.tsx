'use client'

import { Dialog, DialogPart } from '../../_ui/dialog'
import { Kbd } from '../../_ui/kbd'
import { useView, useViewed } from '../store/context'
import { useWords } from '../words/context'

const KEYS: readonly [string, readonly string[]][] = [
  ['find', ['/']],
  ['delete', ['Delete']],
  ['undo', ['Ctrl', 'Z']],
  ['redo', ['Ctrl', 'Shift', 'Z']],
  ['copy', ['Ctrl', 'C']],
  ['paste', ['Ctrl', 'V']],
  ['duplicate', ['Ctrl', 'D']],
  ['all', ['Ctrl', 'A']],
  ['nudge', ['←', '↑', '↓', '→']],
  ['select', ['V']],
  ['hand', ['H']],
  ['pan', ['Space']],
  ['tidy', ['T']],
  ['fit', ['1']],
  ['toStep', ['2']],
  ['zoom', ['+', '-']],
  ['save', ['Ctrl', 'S']],
  ['palette', ['Ctrl', 'K']],
]

/** All keys of the canvas, by `?`. */
export function Shortcuts() {
  const { t } = useWords()
  const view = useView()
  const open = useViewed((state) => state.shortcuts)
  return (
    <Dialog open={open} onClose={() => view.setState({ shortcuts: false })} title={t('shortcuts.title')} icon="kbd" size="m">
      <DialogPart>
        <ul className="grid grid-cols-1 gap-x-8 sm:grid-cols-2">
          {KEYS.map(([name, keys]) => (
            <li key={name} className="flex min-h-8 items-center justify-between gap-2 py-1 leading-4">
              <span>{t(`shortcuts.${name}`)}</span>
              <span className="flex gap-1">
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </span>
            </li>
          ))}
        </ul>
      </DialogPart>
    </Dialog>
  )
}
