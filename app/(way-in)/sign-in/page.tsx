import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SignIn } from '../../_shell/sign-in'
import { serverApi } from '../../_trpc/server'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth'))('title') }
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  return <SignIn next={ownPath((await searchParams).next)} demo={await (await serverApi()).auth.demo()} />
}

/** Only a path of ours may be the way on; another site never. */
function ownPath(next: string | undefined): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : '/campaigns'
}
