'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import { Dialog, DialogPart } from '../_ui/dialog'
import { Field, Input } from '../_ui/input'
import { useTellProblem } from '../_ui/problem'
import { ShownOnce } from './shown-once'

export function NewSecretDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('settings.secrets')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const [name, setName] = useState('')
  const create = useMutation(trpc.secrets.create.mutationOptions({ onError: tell, onSettled: () => cache.invalidateQueries(trpc.secrets.pathFilter()) }))
  const made = create.data?.secret

  if (made) return <ShownOnce icon="lock" title={t('made')} about={t('madeHint')} value={made} onClose={onClose} />
  return (
    <Dialog
      open
      onClose={onClose}
      icon="lock"
      title={t('new')}
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button
            look="accent"
            busy={create.isPending}
            disabled={name.trim() === ''}
            title={name.trim() ? undefined : t('needName')}
            onClick={() => create.mutate({ name })}
          >
            {t('make')}
          </Button>
        </>
      }
    >
      <DialogPart>
        <Field label={t('name')}>
          {(id) => <Input {...id} value={name} onChange={(e) => setName(e.target.value)} placeholder={t('nameHint')} autoFocus maxLength={120} />}
        </Field>
      </DialogPart>
    </Dialog>
  )
}
