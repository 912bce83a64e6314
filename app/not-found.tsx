import { getTranslations } from 'next-intl/server'
import { LinkButton } from './_ui/button'
import { Empty } from './_ui/empty'

export default async function NotFound() {
  const t = await getTranslations('common.notFound')
  return (
    <main className="dots grid min-h-dvh place-items-center">
      <Empty
        icon="search"
        title={t('title')}
        action={
          <LinkButton href="/campaigns" look="accent">
            {t('home')}
          </LinkButton>
        }
      >
        {t('text')}
      </Empty>
    </main>
  )
}
