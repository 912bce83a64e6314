'use client'

import { useTranslations } from 'next-intl'
import { type ChangeEvent, useRef } from 'react'
import { blankDocument } from '../_templates/blank'
import { Button } from '../_ui/button'
import { Menu, MenuItem } from '../_ui/menu'
import { toast } from '../_ui/toast'
import { useCreateCampaign } from './use-create'

/** A new campaign: from an empty canvas, or from a document that somebody exported. */
export function CreateMenu() {
  const t = useTranslations('campaigns.create')
  const create = useCreateCampaign()
  const file = useRef<HTMLInputElement>(null)

  async function read(event: ChangeEvent<HTMLInputElement>) {
    const chosen = event.target.files?.[0]
    event.target.value = ''
    if (!chosen) return
    try {
      create.mutate({ document: JSON.parse(await chosen.text()) })
    } catch {
      toast.error(t('notJson', { name: chosen.name }), { description: t('notJsonHint') })
    }
  }

  return (
    <>
      <Menu
        trigger={
          <Button look="accent" icon="plus" busy={create.isPending}>
            {t('button')}
          </Button>
        }
      >
        <MenuItem icon="draw" onSelect={() => create.mutate({ document: blankDocument(t('untitled')) })}>
          {t('blank')}
        </MenuItem>
        <MenuItem icon="import" onSelect={() => file.current?.click()} hint={t('importHint')}>
          {t('import')}
        </MenuItem>
      </Menu>
      <input ref={file} type="file" accept="application/json,.json" className="hidden" onChange={(e) => void read(e)} aria-label={t('import')} />
    </>
  )
}
