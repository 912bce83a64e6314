import { headers } from 'next/headers'
import { cache } from 'react'
import { requestContext } from '@/server/request'
import { appRouter } from '@/server/root'
import { createCallerFactory } from '@/server/trpc'

const callers = createCallerFactory(appRouter)

/** Who asks for this page; read once a request. */
export const pageContext = cache(async () => requestContext(new Headers(await headers())))

/** The same procedures as the client's, called without a network by server components. */
export const serverApi = cache(async () => callers(await pageContext()))
