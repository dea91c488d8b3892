import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface KeyServer {
  readonly url: string
  readonly requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]
  readonly texts: Map<string, string>
  /** Answers in place of the server's own answer when it returns true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>
  /** Whether an ETag is in its answers, by method. */
  tags: { GET: 'strong' | 'weak' | 'none'; PUT: 'strong' | 'none' }
  close(): Promise<unknown>
}

/** A real server that keeps texts at `/keys/<key>`, and heeds the conditions of RFC 9110. */
export async function startKeyServer(): Promise<KeyServer> {
  const texts = new Map<string, string>()
  const server: Server = createServer(async (request, response) => {
    request.setEncoding('utf8')
    let body = ''
    for await (const chunk of request) body += chunk
    const { method = '', url = '', headers } = request
    self.requests.push({ method, url, headers, body })
    if (await self.intercept(request, response)) return
    answer({ method: method as 'GET', key: url, headers, body }, response)
  })

  function answer(
    {
      method,
      key,
      headers,
      body,
    }: { method: 'GET' | 'PUT' | 'DELETE'; key: string; headers: IncomingMessage['headers']; body: string },
    response: ServerResponse,
  ): void {
    const found = texts.get(key)
    const tag = found === undefined ? undefined : tagOf(found)
    const isUnmet =
      (headers['if-match'] !== undefined && headers['if-match'] !== tag) ||
      (headers['if-none-match'] === '*' && found !== undefined)
    if (method === 'PUT' && isUnmet) return void response.writeHead(412).end('secret of somebody else')
    if (method === 'PUT') texts.set(key, body)
    if (method === 'DELETE') texts.delete(key)
    if (method === 'GET' && found === undefined) return void response.writeHead(404).end('nothing here')
    const kind = method === 'DELETE' ? 'none' : self.tags[method]
    const now = tagOf(texts.get(key) ?? '')
    if (kind !== 'none') response.setHeader('ETag', kind === 'weak' ? `W/${now}` : now)
    response.writeHead(method === 'GET' ? 200 : 204).end(method === 'GET' ? found : undefined)
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const self: KeyServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    requests: [],
    texts,
    intercept: () => false,
    tags: { GET: 'strong', PUT: 'strong' },
    close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      return closed
    },
  }
  return self
}

function tagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('hex')}"`
}
