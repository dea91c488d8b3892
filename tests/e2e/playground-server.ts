import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../docs-site/server/serve.mjs', import.meta.url))

export interface PlaygroundServer {
  /** The address of the playground. */
  url: string
  /** The address of the site that it is part of. */
  site: string
  port: number
  /** Everything it has printed. */
  output: () => string
  /** Asks it to end and returns its exit code. */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>
}

/** Starts the real server, as `npm start` does; resolves when it prints its address. Port 0: any free one. */
export async function startServer(port = 0): Promise<PlaygroundServer> {
  const child = spawn(process.execPath, [script, '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (text: string) => {
    output += text
  }
  child.stderr.setEncoding('utf8').on('data', keep)
  const found = await address(child, keep).catch((error: Error) => {
    throw new Error(`${error.message} It printed:\n${output}`)
  })

  return {
    ...found,
    output: () => output,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal)
        await once(child, 'exit')
      }
      return child.exitCode
    },
  }
}

function address(child: ChildProcessByStdio<null, Readable, Readable>, keep: (text: string) => void) {
  return new Promise<{ url: string; site: string; port: number }>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready.`)))
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      keep(text)
      output += text
      const ready = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(output)
      if (ready) resolve({ url: `${ready[0]}playground/`, site: ready[0], port: Number(ready[1]) })
    })
  })
}
