'use client'

import { Button } from '../../_ui/button'
import { Icon, type IconName } from '../../_ui/icon'
import type { Saving } from '../data/use-autosave'
import { useWords } from '../words/context'

const ICON: Record<Saving['is'], IconName> = { saved: 'check', waiting: 'draw', saving: 'refresh', offline: 'warn', stale: 'warn', refused: 'error' }

/** Whether the last change has reached the server; after a clash, the two ways out. */
export function SaveState({ saving, settle }: { saving: Saving; settle: (keep: 'theirs' | 'mine') => void }) {
  const { t } = useWords()
  const tone = saving.is === 'refused' ? 'text-bad' : saving.is === 'offline' || saving.is === 'stale' ? 'text-reward' : 'text-ink-3'
  const about = 'message' in saving && saving.message ? saving.message : t(`save.${saving.is}`)
  return (
    <span role="status" title={about} className={`flex min-w-0 items-center gap-1 text-label ${tone}`}>
      <Icon name={ICON[saving.is]} size={14} className={saving.is === 'saving' ? 'animate-spin' : ''} />
      <span className="max-w-[340px] truncate max-lg:sr-only">{about}</span>
      {saving.is === 'stale' && (
        <>
          <Button size="s" onClick={() => settle('theirs')}>
            {t('save.theirs')}
          </Button>
          <Button size="s" onClick={() => settle('mine')}>
            {t('save.mine')}
          </Button>
        </>
      )}
    </span>
  )
}
