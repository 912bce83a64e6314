import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { knock } from '../../temporal-trouble'

/** The Temporal CLI: `npm test` says where it is. */
export const temporalBinary = (): string | undefined => process.env.KASKAD_TEMPORAL || undefined

/** A development server of a test's own, on a file: it may be killed and started again as if nothing had been. */
export class OwnTemporal {
  private child: ChildProcess | undefined
  private readonly folder = mkdtempSync(join(tmpdir(), 'kaskad-temporal-'))
  private constructor(private readonly port: number) {}

  static async make(): Promise<OwnTemporal> {
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number }
        server.close(() => resolve(port))
      })
    })
    return new OwnTemporal(port)
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    const args = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(this.port), '--db-filename', join(this.folder, 'temporal.db')]
    this.child = spawn(temporalBinary()!, [...args, '--log-level', 'error'], { stdio: 'ignore' })
    while (await knock({ address: this.address, namespace: 'default' })) {
      if (this.child.exitCode !== null) throw new Error(`Temporal left with ${this.child.exitCode}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async kill(): Promise<void> {
    const { child } = this
    this.child = undefined
    if (!child || child.exitCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true })
  }
}
