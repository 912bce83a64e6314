import { asGuest } from '@/server/links/service'
import { couponPage } from '@/server/offers/service'
import { couponPageHtml } from '../../_page/coupon'
import { browserLocale, page, respond } from '../../_page/respond'

/** Shows what was granted. Looking at it does not redeem it: a till does. */
export async function GET(request: Request, { params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  return respond(request, () => asGuest(token, ['coupon'], browserLocale(request), async (guest) => page(couponPageHtml(guest, await couponPage(guest)))))
}
