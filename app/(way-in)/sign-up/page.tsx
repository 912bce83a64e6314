import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SignUp } from '../../_shell/sign-up'
import { pageContext } from '../../_trpc/server'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth.up'))('title') }
}

/** Somebody new opens an account with the workspace; who is signed in opens one more workspace. */
export default async function SignUpPage() {
  const { signed } = await pageContext()
  return <SignUp signed={signed !== null} />
}
