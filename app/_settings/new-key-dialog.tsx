'use client'

import { Checkbox } from '@base-ui/react/checkbox'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import { Dialog, DialogPart } from '../_ui/dialog'
import { Icon } from '../_ui/icon'
import { Field, Input } from '../_ui/input'
import { useTellProblem } from '../_ui/problem'
import { ShownOnce } from './shown-once'

const SCOPES = ['pos', 'ingest', 'campaigns', 'read', 'admin'] as const

export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('settings.keys')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<string[]>(['read'])
  const create = useMutation(trpc.keys.create.mutationOptions({ onError: tell, onSettled: () => cache.invalidateQueries(trpc.keys.pathFilter()) }))
  const made = create.data?.key

  if (made) return <ShownOnce icon="key" title={t('made')} about={t('madeHint')} value={made} onClose={onClose} />
  return (
    <Dialog
      open
      onClose={onClose}
      icon="key"
      title={t('new')}
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button
            look="accent"
            busy={create.isPending}
            disabled={scopes.length === 0}
            title={scopes.length === 0 ? t('needScope') : undefined}
            onClick={() => create.mutate({ name, scopes })}
          >
            {t('make')}
          </Button>
        </>
      }
    >
      <DialogPart className="grid gap-4">
        <Field label={t('name')}>
          {(id) => <Input {...id} value={name} onChange={(e) => setName(e.target.value)} placeholder={t('nameHint')} autoFocus maxLength={120} />}
        </Field>
        <fieldset className="grid gap-2">
          <legend className="mb-1 font-medium">{t('scopes')}</legend>
          {SCOPES.map((scope) => (
            // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is the control
            <label key={scope} className="flex items-start gap-2.5">
              <Checkbox.Root
                checked={scopes.includes(scope)}
                onCheckedChange={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((s) => s !== scope))}
                className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-[4px] border-[1.5px] border-ink-3 data-[checked]:border-accent data-[checked]:bg-accent data-[checked]:text-on-accent"
              >
                <Checkbox.Indicator>
                  <Icon name="check" size={12} />
                </Checkbox.Indicator>
              </Checkbox.Root>
              <span>
                <code className="font-sans font-semibold">{scope}</code> <span className="text-ink-2">{t(`scope.${scope}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </DialogPart>
    </Dialog>
  )
}
