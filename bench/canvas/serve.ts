import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import tailwind from '@tailwindcss/postcss'
import { build, type Plugin } from 'esbuild'
import postcss from 'postcss'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The studio's one style sheet, made as Next makes it. */
const styles: Plugin = {
  name: 'tailwind',
  setup: (build) => {
    build.onLoad({ filter: /globals\.css$/ }, async ({ path }) => {
      const { css } = await postcss([tailwind({ base: root })]).process(await readFile(path, 'utf8'), { from: path })
      return { contents: css, loader: 'css' }
    })
  },
}

async function bundle(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    stdin: { contents: "import './app/globals.css'\nimport './bench/canvas/page'", resolveDir: root, loader: 'tsx' },
    bundle: true,
    minify: !process.env.NAMES,
    write: false,
    outdir: '/',
    entryNames: 'page',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}' },
    loader: { '.woff2': 'dataurl' },
    plugins: [styles],
    logLevel: 'error',
  })
  return new Map(outputFiles.map(({ path, contents }) => [path.replace(/^.*[\\/]/, '/'), contents]))
}

const PAGE =
  '<!doctype html><html data-theme="light"><meta charset="utf-8"><link rel="stylesheet" href="/page.css"><body><div id="root" style="height:100vh"></div><script type="module" src="/page.js"></script>'

/** The page at an address of its own, in production React; `close` when done. */
export async function serve(): Promise<{ address: string; close: () => void }> {
  const files = await bundle()
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    response.setHeader('content-type', path.endsWith('.css') ? 'text/css' : path.endsWith('.js') ? 'text/javascript' : 'text/html')
    response.end(files.get(path) ?? PAGE)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { address: `http://127.0.0.1:${(server.address() as { port: number }).port}/`, close: () => server.close() }
}
