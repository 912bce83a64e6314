import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type BundleOptions, bundleWorkflowCode } from '@temporalio/worker'

type Configuration = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0]

const WORKFLOWS = new URL('../../workflows/', import.meta.url).pathname

/** The file to bundle; workflows are named by string elsewhere. */
export const workflowsPath = join(WORKFLOWS, 'temporal/index.ts')

/** Webpack's say-so about what it bundles is kept for errors only. */
const quiet = { ...console, log: () => {}, trace: () => {}, debug: () => {}, info: () => {}, warn: () => {} }

/**
 * The workflows' modules are loaded once for all cohorts of a worker (`preloadModules`), not once for each: 50 KB and a few milliseconds of every replay.
 * So no module that a workflow reaches may keep anything of one cohort: what it keeps would be seen by all. (What it exports is frozen by the SDK.)
 */
export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: quiet, webpackConfigHook: modern, preloadModules: [workflowsPath] })
  return code
}

type Rule = { use?: { loader?: string; options?: { jsc?: { target?: string } } } }

/** The SDK compiles for 2017, where each `{ ...state }` becomes a chain of helper calls; the engine that runs it is Node's own. */
function modern(config: Configuration): Configuration {
  const rules = (config.module?.rules ?? []) as Rule[]
  const swc = rules.find((rule) => rule.use?.loader?.includes('swc-loader'))
  if (!swc?.use?.options?.jsc) throw new Error('the bundler of @temporalio/worker has changed: no swc-loader')
  swc.use.options.jsc.target = 'es2022'
  return config
}

/**
 * The workflow bundle, built once for each state of the sources and kept in the state folder: a worker that comes back after a crash must not
 * spend its first seconds on webpack.
 */
export async function workflowBundle(stateFolder: string): Promise<{ workflowBundle: { codePath: string }; build: string }> {
  const build = fingerprint()
  const codePath = join(stateFolder, `workflows-${build}.cjs`)
  if (!existsSync(codePath)) {
    mkdirSync(stateFolder, { recursive: true })
    const draft = `${codePath}.${process.pid}`
    writeFileSync(draft, await bundleWorkflows())
    renameSync(draft, codePath)
    for (const name of readdirSync(stateFolder)) if (/^workflows-.*\.cjs$/.test(name) && !codePath.endsWith(name)) rmSync(join(stateFolder, name))
  }
  return { workflowBundle: { codePath }, build }
}

/** Changes with any source the bundle could hold, and with the SDK. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const sdk = createRequire(import.meta.url).resolve('@temporalio/workflow/package.json')
  hash.update(readFileSync(sdk)).update(readFileSync(new URL(import.meta.url).pathname))
  for (const path of sources(WORKFLOWS)) hash.update(path).update(readFileSync(path))
  return hash.digest('hex').slice(0, 16)
}

function sources(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) return name === 'histories' ? [] : sources(path)
      return name.endsWith('.ts') && !name.endsWith('.test.ts') ? [path] : []
    })
}
