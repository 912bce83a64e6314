import { Refusal } from '@/server/faults'
import { answerFeedback, feedbackPage } from '@/server/feedback/service'
import { asGuest } from '@/server/links/service'
import { feedbackForm, thanks } from '../../_page/feedback'
import { browserLocale, formOf, page, respond, seeAgain } from '../../_page/respond'

type Params = { params: Promise<{ token: string }> }

/** Shows the question, or the thanks once it is answered. Changes nothing. */
export async function GET(request: Request, { params }: Params) {
  const { token } = await params
  return respond(request, () =>
    asGuest(token, ['feedback'], browserLocale(request), async (guest) => {
      const shown = await feedbackPage(guest)
      return page(shown.answer ? thanks(guest, shown) : feedbackForm(guest, shown))
    }),
  )
}

/** Takes the answer; the first one holds. */
export async function POST(request: Request, { params }: Params) {
  const { token } = await params
  const form = await formOf(request)
  return respond(request, () =>
    asGuest(token, ['feedback'], browserLocale(request), async (guest) => {
      if (!form) return new Response(null, { status: 415 })
      const [score, text] = [textOf(form, 'score'), textOf(form, 'text')]
      try {
        await answerFeedback(guest, { score, text })
        return seeAgain(request)
      } catch (error) {
        if (!(error instanceof Refusal) || error.status !== 422) throw error
        return page(feedbackForm(guest, await feedbackPage(guest), { text, missing: error.code }), 422)
      }
    }),
  )
}

const textOf = (form: FormData, name: string): string | null => {
  const value = form.get(name)
  return typeof value === 'string' ? value : null
}
