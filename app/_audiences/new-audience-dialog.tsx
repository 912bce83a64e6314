'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import { Dialog, DialogPart } from '../_ui/dialog'
import { Field, Input } from '../_ui/input'
import { useTellProblem } from '../_ui/problem'
import { Segmented } from '../_ui/segmented'
import { Select } from '../_ui/select'
import { PLATFORMS, type Platform, SPELLINGS, type Spelling } from './audience'

/** A name, and where it goes: that says how identifiers are written. */
export function NewAudienceDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('audiences')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const [name, setName] = useState('')
  const [platform, setPlatform] = useState<Platform>('yandex')
  const [own, setOwn] = useState<Spelling>({ hash: 'sha256', phone: 'digits' })
  const spelling = platform === 'other' ? own : SPELLINGS[platform]
  const create = useMutation(
    trpc.audiences.create.mutationOptions({ onSuccess: onClose, onError: tell, onSettled: () => cache.invalidateQueries(trpc.audiences.pathFilter()) }),
  )
  return (
    <Dialog open onClose={onClose} icon="audience" title={t('create')} about={t('createAbout')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) create.mutate({ name, ...spelling })
        }}
      >
        <DialogPart className="grid gap-4">
          <Field label={t('name')}>
            {(id) => <Input {...id} value={name} onChange={(e) => setName(e.target.value)} placeholder={t('nameHint')} autoFocus maxLength={200} />}
          </Field>
          <Field label={t('platform.label')} hint={t('platform.spelling', { hash: t(`hash.${spelling.hash}`), phone: t(`phone.${spelling.phone}`) })}>
            {(id) => (
              <Select
                {...id}
                label={t('platform.label')}
                value={platform}
                onChange={setPlatform}
                options={PLATFORMS.map((value) => ({ value, label: t(`platform.${value}`) }))}
              />
            )}
          </Field>
          {platform === 'other' && (
            <div className="flex flex-wrap gap-2">
              <Segmented
                label={t('hash.label')}
                value={own.hash}
                onChange={(hash) => setOwn({ ...own, hash })}
                options={(['sha256', 'md5'] as const).map((value) => ({ value, label: t(`hash.${value}`) }))}
              />
              <Segmented
                label={t('phone.label')}
                value={own.phone}
                onChange={(phone) => setOwn({ ...own, phone })}
                options={(['digits', 'plus'] as const).map((value) => ({ value, label: t(`phone.${value}`) }))}
              />
            </div>
          )}
        </DialogPart>
        <footer className="flex justify-end gap-2 rounded-b-card border-t bg-sunken px-4 py-3.5 sm:px-6">
          <Button look="quiet" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button look="accent" type="submit" busy={create.isPending} disabled={!name.trim()} title={name.trim() ? undefined : t('nameMissing')}>
            {t('make')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
