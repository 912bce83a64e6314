import { answerDownload } from '@/server/audiences/answer'

export const dynamic = 'force-dynamic'

/** The file of an audience for the studio's page. POST, from our own pages only: a link elsewhere must not fetch it. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return answerDownload(request, (await params).id)
}
