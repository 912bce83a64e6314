'use client'

import { useTranslations } from 'next-intl'
import { Button, LinkButton } from '../_ui/button'
import { Empty } from '../_ui/empty'
import { signOut } from './session'

/** Signed in, but (no longer) a member of anything. */
export function NoWorkspace() {
  const t = useTranslations('auth.none')
  const shell = useTranslations('shell')
  return (
    <main className="dots grid min-h-dvh place-items-center">
      <Empty
        icon="building"
        title={t('title')}
        action={
          <>
            <LinkButton href="/sign-up" look="accent">
              {t('open')}
            </LinkButton>
            <Button onClick={() => void signOut()}>{shell('signOut')}</Button>
          </>
        }
      >
        {t('text')}
      </Empty>
    </main>
  )
}
