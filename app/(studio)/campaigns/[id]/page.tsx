import { TRPCError } from '@trpc/server'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { CampaignPage } from '../../../_canvas/page/campaign-page'
import { serverApi } from '../../../_trpc/server'

type Params = { params: Promise<{ id: string }> }

async function load(id: string) {
  try {
    return await (await serverApi()).campaigns.get({ id })
  } catch (error) {
    if (error instanceof TRPCError && error.code === 'NOT_FOUND') notFound()
    throw error
  }
}

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: (await load((await params).id)).name }
}

export default async function Page({ params }: Params) {
  return <CampaignPage campaign={await load((await params).id)} />
}
