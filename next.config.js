import createNextIntlPlugin from 'next-intl/plugin'

/** The locale is in a cookie, not in the path: links that people send each other open in the reader's own language. */
const withMessages = createNextIntlPlugin('./app/_messages/request.ts')

// The studio loads nothing from elsewhere, so the policy is short. React's development build needs `eval`, and reload a web socket.
const dev = process.env.NODE_ENV !== 'production'
const policy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${dev ? " 'unsafe-eval'" : ''}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  `connect-src 'self'${dev ? ' ws:' : ''}`,
  "worker-src 'self' blob:",
  "frame-ancestors 'self'",
  "base-uri 'self'",
  "form-action 'self'",
].join('; ')

const headers = [
  { key: 'Content-Security-Policy', value: policy },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'X-Frame-Options', value: 'SAMEORIGIN' },
]

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // Types, lint and laws are checked by `npm test`; the build only builds.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    'pg',
    'pg-copy-streams',
    'pino',
    'prom-client',
    '@temporalio/client',
    '@temporalio/common',
    'nodemailer',
    'libphonenumber-js',
    'liquidjs',
    'bwip-js',
    'qrcode',
  ],
  allowedDevOrigins: ['127.0.0.1', 'localhost'],
  headers: async () => [{ source: '/:path*', headers }],
}

export default withMessages(config)
