'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../_trpc/client'
import { Button, IconButton } from '../_ui/button'
import { Dialog } from '../_ui/dialog'
import { useFormat } from '../_ui/format'
import { Menu, MenuItem, MenuLine } from '../_ui/menu'
import { useTellProblem } from '../_ui/problem'
import type { Audience } from './audience'
import { RenameDialog } from './rename-dialog'

export function AudienceMenu({ audience }: { audience: Audience }) {
  const t = useTranslations('audiences')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const format = useFormat()
  const [open, show] = useState<'rename' | 'archive' | null>(null)
  const close = () => show(null)
  const archive = useMutation(
    trpc.audiences.archive.mutationOptions({
      onError: tell,
      onSettled: () => {
        close()
        return cache.invalidateQueries(trpc.audiences.pathFilter())
      },
    }),
  )
  return (
    <>
      <Menu trigger={<IconButton icon="more" label={common('more')} size="s" />}>
        <MenuItem icon="draw" onSelect={() => show('rename')}>
          {t('rename')}
        </MenuItem>
        <MenuLine />
        <MenuItem icon="trash" bad onSelect={() => show('archive')}>
          {t('archive')}
        </MenuItem>
      </Menu>
      {open === 'rename' && <RenameDialog audience={audience} onClose={close} />}
      <Dialog
        open={open === 'archive'}
        onClose={close}
        icon="audience"
        tone="bad"
        size="s"
        title={t('archiveTitle', { name: audience.name })}
        about={t('archiveAbout', { members: format.number(audience.members), count: audience.members })}
        footer={
          <>
            <Button look="quiet" onClick={close}>
              {common('cancel')}
            </Button>
            <Button look="bad" busy={archive.isPending} onClick={() => archive.mutate({ id: audience.id })}>
              {t('archive')}
            </Button>
          </>
        }
      />
    </>
  )
}
