import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const app = `${root}tests/fixtures/react-router-app`
const env = { ...process.env, NODE_ENV: 'development' }

export interface RemixApp {
  readonly url: string
  stop(): Promise<void>
}

/** Builds the React Router app in tests/fixtures and serves it. */
export async function startApp(): Promise<RemixApp> {
  const builder = `${root}node_modules/@react-router/dev/bin.js`
  await promisify(execFile)(process.execPath, [builder, 'build', '--mode', 'development'], { cwd: app, env })
  const child = spawn(process.execPath, ['server.mjs'], { cwd: app, env, stdio: ['ignore', 'pipe', 'inherit'] })
  return { url: await addressOf(child), stop: () => stop(child) }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready.`)))
    if (child.stdout) createInterface(child.stdout).once('line', resolve)
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}
