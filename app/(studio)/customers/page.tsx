import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { CustomersPage } from '../../_customers/customers-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('shell.nav'))('customers') }
}

export default CustomersPage
