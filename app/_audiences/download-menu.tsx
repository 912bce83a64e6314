'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../_ui/button'
import { useFormat } from '../_ui/format'
import { Menu, MenuItem } from '../_ui/menu'
import type { Audience } from './audience'
import { useDownload } from './use-download'

/** The whole list, to replace the one outside; or what has changed since the last file, to be applied to it. */
export function DownloadMenu({ audience }: { audience: Audience }) {
  const t = useTranslations('audiences')
  const format = useFormat()
  const { mutate, isPending } = useDownload(audience)
  const last = audience.downloaded
  return (
    <Menu
      trigger={
        <Button size="s" icon="import" busy={isPending} aria-label={t('downloadOf', { name: audience.name })}>
          <span className="hidden sm:inline">{t('download')}</span>
        </Button>
      }
    >
      <MenuItem icon="guests" hint={t('wholeHint')} onSelect={() => mutate(false)}>
        {t('whole')}
      </MenuItem>
      <MenuItem
        icon="history"
        disabled={!last}
        hint={last ? t('changesHint', { at: format.moment(last.at), who: last.by ?? '' }) : t('changesFirst')}
        onSelect={() => mutate(true)}
      >
        {t('changes')}
      </MenuItem>
    </Menu>
  )
}
