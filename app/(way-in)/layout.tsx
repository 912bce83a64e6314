import { NextIntlClientProvider } from 'next-intl'
import { getMessages } from 'next-intl/server'
import type { ReactNode } from 'react'
import { WayIn } from '../_shell/way-in'
import { DataProvider } from '../_trpc/client'

/** Pages before the studio: only the words they need go to the client. */
export default async function WayInLayout({ children }: { children: ReactNode }) {
  const { common, auth } = await getMessages()
  return (
    <NextIntlClientProvider messages={{ common, auth }}>
      <DataProvider>
        <WayIn>{children}</WayIn>
      </DataProvider>
    </NextIntlClientProvider>
  )
}
