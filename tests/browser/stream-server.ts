import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    streams: string
  }
}

const type = (response: ServerResponse, name: string) => response.setHeader('content-type', name)

/** What a page of another origin may ask. */
const answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  /** Three events after the last id, cut in the middle of the next when '/cut' is asked; [DONE] after nine. */
  '/events'(request, response) {
    const from = Number(request.headers['last-event-id'] ?? 0)
    type(response, 'text/event-stream')
    response.write('retry: 250\n\n')
    for (let id = from + 1; id <= from + 3; id += 1) response.write(`id: ${id}\ndata: ${id}\n\n`)
    if (from >= 6) response.end('data: [DONE]\n\n')
    else {
      response.write(`id: ${from + 4}\ndata: ${from + 4}`)
      lines.add(response)
      response.on('close', () => lines.delete(response))
    }
  },
  // Who has taken them asks: a page that is told of a cut throws away the bytes that it has not read yet.
  '/cut'(_, response) {
    for (const line of lines) line.destroy()
    response.end()
  },
  /** Numbers without end, as fast as they are taken. */
  '/endless'(_, response) {
    type(response, 'application/x-ndjson')
    let count = 0
    const write = () => {
      while (!response.destroyed && response.write(`${'1'.repeat(1000)}\n`)) count += 1
      taken = count
    }
    response.on('drain', write)
    response.on('close', () => {
      closed += 1
    })
    write()
  },
  '/state'(_, response) {
    response.end(JSON.stringify({ taken, closed }))
  },
  '/document'(_, response) {
    const bytes = new TextEncoder().encode(JSON.stringify({ title: 'Ünïcode 🥌'.repeat(20), items: [1, 2, 3] }))
    type(response, 'application/json')
    response.setHeader('x-content-type-options', 'nosniff')
    const next = (at: number) => {
      if (at >= bytes.length) response.end()
      else response.write(bytes.slice(at, at + 31), () => setTimeout(next, 20, at + 31))
    }
    next(0)
  },
}
function notFound(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404).end()
}
const lines = new Set<ServerResponse>()
let taken = 0
let closed = 0

export default async function setup(project: TestProject): Promise<() => void> {
  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', '*')
    if (request.method === 'OPTIONS') response.end()
    else (answers[request.url ?? ''] ?? notFound)(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  project.provide('streams', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return () => {
    server.closeAllConnections()
    server.close()
  }
}
