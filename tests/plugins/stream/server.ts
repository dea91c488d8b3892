import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** A real server on a free port; `answer` gets the number of the request, from 1. */
export async function serve(answer: Answer): Promise<{ url: string; close(): void }> {
  let count = 0
  const server = createServer((request, response) => {
    count += 1
    answer(request, response, count)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export function head(
  response: ServerResponse,
  type: string,
  more: Record<string, string | number> = {},
): ServerResponse {
  return response.writeHead(200, { 'content-type': type, ...more })
}

/** Writes, and cuts the line as soon as that has gone out. */
export function cutAfter(response: ServerResponse, text: string | Uint8Array): void {
  response.write(text, () => response.destroy())
}
