import { type ChildProcess, spawn } from 'node:child_process'

export type Role = 'worker' | 'relay' | 'sender'

/** The product's processes as the supervisor starts them, any number of each; they share nothing but PostgreSQL and Temporal. */
export class Fleet {
  private readonly running = new Map<string, ChildProcess>()
  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  /** Resolves once it runs. */
  async start(role: Role, name: string): Promise<void> {
    const child = spawn(process.execPath, ['--import', 'tsx', `server/${role}/main.ts`], {
      env: { ...this.environment, KASKAD_LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    this.running.set(name, child)
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code, signal) => reject(new Error(`${name} left with ${signal ?? code}`)))
      child.stdout!.on('data', (text: Buffer) => /is following cohorts|runs/.test(text.toString()) && resolve())
    })
    child.removeAllListeners('exit')
  }

  /** At once, without manners. */
  async kill(name: string): Promise<void> {
    const child = this.running.get(name)
    this.running.delete(name)
    if (child) await left(child, 'SIGKILL')
  }

  /** Asks all to stop; their exit codes by name. */
  async stop(): Promise<Record<string, number | string | null>> {
    const all = [...this.running]
    this.running.clear()
    return Object.fromEntries(await Promise.all(all.map(async ([name, child]) => [name, await left(child, 'SIGTERM')] as const)))
  }

  killAll(): Promise<unknown> {
    return Promise.all([...this.running.keys()].map((name) => this.kill(name)))
  }
}

function left(child: ChildProcess, signal: NodeJS.Signals): Promise<number | string | null> {
  const gone = child.exitCode ?? child.signalCode
  if (gone !== null) return Promise.resolve(gone)
  return new Promise((resolve) => {
    child.once('exit', (code, by) => resolve(code ?? by))
    child.kill(signal)
  })
}
