import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import createNextIntlPlugin from 'next-intl/plugin'

const root = dirname(fileURLToPath(import.meta.url))

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are a stage of `npm test`; a start must not wait for them again.
  typescript: { ignoreBuildErrors: true },
  // Native or dynamically required: left to Node.
  serverExternalPackages: ['pg', 'pg-copy-streams', '@temporalio/client', '@temporalio/common', 'pino', 'nodemailer', 'bwip-js'],
  turbopack: { root },
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
        { key: 'X-Frame-Options', value: 'DENY' },
      ],
    },
  ],
}

const request = ['./app/_messages/request.ts', './app/_trpc/request.ts'].find((path) => existsSync(`${root}/${path}`))

export default request ? createNextIntlPlugin(request)(config) : config
