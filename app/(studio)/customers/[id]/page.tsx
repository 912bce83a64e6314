import { GuestPage } from '../../../_customers/guest-page'

export default async function CustomerPage({ params }: { params: Promise<{ id: string }> }) {
  return <GuestPage id={(await params).id} />
}
