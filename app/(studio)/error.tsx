'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../_ui/button'
import { Empty } from '../_ui/empty'

/** A page that threw: the frame stays, the page says what to do. */
export default function BrokenPage({ reset }: { reset: () => void }) {
  const t = useTranslations('common.broken')
  return (
    <main className="grid h-full place-items-center">
      <Empty
        icon="error"
        tone="bad"
        title={t('title')}
        action={
          <Button look="accent" onClick={reset}>
            {t('again')}
          </Button>
        }
      >
        {t('text')}
      </Empty>
    </main>
  )
}
