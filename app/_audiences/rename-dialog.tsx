'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import { Dialog, DialogPart } from '../_ui/dialog'
import { Field, Input } from '../_ui/input'
import { useTellProblem } from '../_ui/problem'
import type { Audience } from './audience'

export function RenameDialog({ audience, onClose }: { audience: Audience; onClose: () => void }) {
  const t = useTranslations('audiences')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const [name, setName] = useState(audience.name)
  const rename = useMutation(
    trpc.audiences.rename.mutationOptions({ onSuccess: onClose, onError: tell, onSettled: () => cache.invalidateQueries(trpc.audiences.pathFilter()) }),
  )
  return (
    <Dialog open onClose={onClose} icon="audience" size="s" title={t('rename')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) rename.mutate({ id: audience.id, name })
        }}
      >
        <DialogPart>
          <Field label={t('name')}>{(id) => <Input {...id} value={name} onChange={(e) => setName(e.target.value)} autoFocus maxLength={200} />}</Field>
        </DialogPart>
        <footer className="flex justify-end gap-2 rounded-b-card border-t bg-sunken px-4 py-3.5 sm:px-6">
          <Button look="quiet" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button look="accent" type="submit" busy={rename.isPending} disabled={!name.trim()} title={name.trim() ? undefined : t('nameMissing')}>
            {t('save')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
