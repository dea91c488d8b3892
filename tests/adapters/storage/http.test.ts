import { http, StorageError } from 'jods/storage'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeStorage } from '../../conformance/storage.js'
import { type KeyServer, startKeyServer } from './http-server.js'

const limits = { refusedKeys: ['', '.', '..', 'lone \ud800'], wellFormedOnly: true }

describeStorage(
  'http',
  async () => {
    const { url, close } = await startKeyServer()
    return { open: () => http(url), clean: close }
  },
  limits,
)

describeStorage(
  'http with a server that says no ETag',
  async () => {
    const server = await startKeyServer()
    server.tags = { GET: 'none', PUT: 'none' }
    return { open: () => http(server.url), clean: server.close }
  },
  limits,
)

describeStorage(
  'http with a server that says the ETag to GET only',
  async () => {
    const server = await startKeyServer()
    server.tags = { GET: 'strong', PUT: 'none' }
    return { open: () => http(server.url), clean: server.close }
  },
  limits,
)

let server: KeyServer
beforeEach(async () => {
  server = await startKeyServer()
})
afterEach(() => server.close())

const conflict = { code: 'storage/conflict' }

describe('P11 http: conditions', () => {
  test.each([
    ['strong', 'strong'],
    ['strong', 'none'],
  ] as const)('P11 http: an older save never overwrites a newer one (ETag to GET %s, to PUT %s)', async (get, put) => {
    server.tags = { GET: get, PUT: put }
    const [mine, theirs] = [http(server.url), http(server.url)]
    expect([await mine.getItem('key'), await theirs.getItem('key')]).toEqual([null, null])
    await theirs.setItem('key', 'theirs')
    await expect(mine.setItem('key', 'mine')).rejects.toMatchObject(conflict)
    await expect(mine.setItem('key', 'mine')).rejects.toMatchObject(conflict)
    expect(await mine.getItem('key')).toBe('theirs')
    await mine.setItem('key', 'merged')
    await mine.setItem('key', 'merged again')
    await expect(theirs.setItem('key', 'theirs')).rejects.toMatchObject(conflict)
    expect(await theirs.getItem('key')).toBe('merged again')
  })

  test('P11 http: a write that somebody else made right after ours is seen, whether or not the ETag came with ours', async () => {
    server.tags = { GET: 'strong', PUT: 'none' }
    const mine = http(server.url)
    await mine.getItem('key')
    await mine.setItem('key', 'mine')
    await http(server.url).setItem('key', 'theirs')
    await expect(mine.setItem('key', 'mine again')).rejects.toMatchObject(conflict)
    await expect(mine.setItem('key', 'mine again')).rejects.toMatchObject(conflict)
    expect(await http(server.url).getItem('key')).toBe('theirs')
  })

  test('P11 http: conditions are the strong ETag seen, nothing where nothing was seen, and none for a weak one', async () => {
    const engine = http(server.url)
    const conditions = () => {
      const headers = server.requests.at(-1)?.headers
      return [headers?.['if-match'], headers?.['if-none-match']]
    }
    await engine.setItem('unread', '1')
    expect(conditions()).toEqual([undefined, undefined])
    await engine.setItem('unread', '2')
    expect(conditions()).toEqual([expect.stringMatching(/^"/), undefined])
    await engine.getItem('key')
    await engine.setItem('key', '1')
    expect(conditions()).toEqual([undefined, '*'])
    server.tags = { GET: 'weak', PUT: 'none' }
    await engine.getItem('key')
    await engine.setItem('key', '2')
    expect(conditions()).toEqual([undefined, undefined])
  })

  test('P11 http: a PUT whose answer is lost conflicts with itself instead of being repeated blindly', async () => {
    const engine = http(server.url, { timeout: 100 })
    await engine.getItem('key')
    server.intercept = (request) => {
      server.texts.set(request.url ?? '', server.requests.at(-1)?.body ?? '')
      return true
    }
    await expect(engine.setItem('key', 'arrived')).rejects.toMatchObject({ code: 'storage/timeout' })
    server.intercept = () => false
    await expect(engine.setItem('key', 'next')).rejects.toMatchObject(conflict)
    expect(await engine.getItem('key')).toBe('arrived')
  })
})

describe('P11 http: requests', () => {
  test('P11 http: the key is one segment of the path, before the query', async () => {
    await http(`${server.url}/?tenant=1`).setItem('a/b ?#%:', 'x')
    await http(new URL(server.url)).getItem('key')
    const base = new URL(server.url).pathname
    expect(server.requests.map(({ url }) => url)).toEqual([`${base}/a%2Fb%20%3F%23%25%3A?tenant=1`, `${base}/key`])
  })

  test('P11 http: headers are sent with each request; a function is asked at each', async () => {
    await http(server.url, { headers: { 'X-App': '1' } }).getItem('key')
    let calls = 0
    const engine = http(server.url, { headers: async () => ({ Authorization: `Bearer ${++calls}` }) })
    await engine.getItem('key')
    await engine.setItem('key', 'x')
    await engine.removeItem('key')
    const sent = server.requests.map(({ headers }) => headers.authorization ?? headers['x-app'])
    expect(sent).toEqual(['1', 'Bearer 1', 'Bearer 2', 'Bearer 3'])
  })

  test('P11 http: after a 401 the token is asked for again and the request repeated, once', async () => {
    let token = 'old'
    let isRefused = (sent?: string) => sent !== 'new'
    server.intercept = ({ headers }, response) => {
      if (!isRefused(headers.authorization)) return false
      token = 'new'
      response.writeHead(401).end()
      return true
    }
    const engine = http(server.url, { headers: () => ({ Authorization: token }) })
    await engine.setItem('key', 'kept')
    expect(await engine.getItem('key')).toBe('kept')
    expect(server.requests.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET'])
    isRefused = () => true
    await expect(engine.getItem('key')).rejects.toMatchObject({ code: 'storage/unauthorized' })
    expect(server.requests).toHaveLength(5)
    await expect(http(server.url, { headers: {} }).getItem('key')).rejects.toMatchObject({
      code: 'storage/unauthorized',
    })
    expect(server.requests).toHaveLength(6)
  })

  test('P11 http: one request at a time for a key, in order', async () => {
    let open = 0
    let most = 0
    server.intercept = async () => {
      open += 1
      most = Math.max(most, open)
      await new Promise((resolve) => setImmediate(resolve))
      open -= 1
      return false
    }
    const engine = http(server.url)
    await Promise.all([1, 2, 3, 4].map((count) => engine.setItem('key', `${count}`)))
    expect([most, await engine.getItem('key')]).toEqual([1, '4'])
  })
})

describe('P11 http: failures', () => {
  const statuses = {
    400: 'storage/refused',
    401: 'storage/unauthorized',
    403: 'storage/unauthorized',
    405: 'storage/refused',
    413: 'storage/quota',
    429: 'storage/busy',
    500: 'storage/server-failed',
    502: 'storage/server-failed',
    503: 'storage/busy',
    507: 'storage/quota',
  }

  test.each(Object.entries(statuses))(
    'P11 http: status %s is %s, and nothing of what the server wrote',
    async (status, code) => {
      const secret = 'SELECT password FROM users'
      server.intercept = (_, response) => {
        response.writeHead(Number(status), secret).end(secret)
        return true
      }
      const engine = http(server.url)
      for (const call of [
        () => engine.getItem('key'),
        () => engine.setItem('key', 'x'),
        () => engine.removeItem('key'),
      ]) {
        const error = await call().catch((caught) => caught)
        expect(error).toBeInstanceOf(StorageError)
        expect(error.code).toBe(code)
        expect(`${error} ${error.cause} ${error.fix}`).not.toContain('password')
      }
    },
  )

  test.each([
    ['7', 7_000],
    ['0', 0],
    ['999999999999', 3_600_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('P11 http: Retry-After %s is %s ms', async (value, expected) => {
    server.intercept = (_, response) => {
      response.writeHead(503, { 'Retry-After': value }).end()
      return true
    }
    const error = await http(server.url)
      .getItem('key')
      .catch((caught) => caught)
    expect(error.retryAfter).toBe(expected)
  })

  test('P11 http: Retry-After as a date counts from now', async () => {
    server.intercept = (_, response) => {
      response.writeHead(429, { 'Retry-After': new Date(Date.now() + 60_000).toUTCString() }).end()
      return true
    }
    const error = await http(server.url)
      .getItem('key')
      .catch((caught) => caught)
    expect(error.retryAfter).toBeGreaterThan(50_000)
    expect(error.retryAfter).toBeLessThanOrEqual(60_000)
  })

  test('P11 http: a server that hangs, before or in the middle of its answer, is a timeout, and the request is ended', async () => {
    const engine = http(server.url, { timeout: 100 })
    let ended = 0
    server.intercept = (request, response) => {
      response.on('close', () => (ended += 1))
      if (request.url?.endsWith('/half')) response.writeHead(200).write('half of')
      return true
    }
    await expect(engine.getItem('key')).rejects.toMatchObject({ code: 'storage/timeout' })
    await expect(engine.getItem('half')).rejects.toMatchObject({ code: 'storage/timeout' })
    await expect.poll(() => ended).toBe(2)
  })

  test('P11 http: so is a fetch that heeds no signal, and a token that never comes', async () => {
    const never = () => new Promise<never>(() => {})
    const timeout = { code: 'storage/timeout' }
    await expect(http(server.url, { timeout: 10, fetch: never }).getItem('key')).rejects.toMatchObject(timeout)
    await expect(http(server.url, { timeout: 10, headers: never }).getItem('key')).rejects.toMatchObject(timeout)
  })

  test('P11 http: a server that is gone, cuts its answer off or is no server is unreachable', async () => {
    const unreachable = { code: 'storage/unreachable', cause: expect.anything() }
    server.intercept = (request, response) => {
      if (request.method === 'GET') response.writeHead(200, { 'Content-Length': 100 }).write('half')
      setImmediate(() => request.socket.destroy())
      return true
    }
    await expect(http(server.url).getItem('key')).rejects.toMatchObject(unreachable)
    await expect(http(server.url).setItem('key', 'x')).rejects.toMatchObject(unreachable)
    await expect(http('not a url').getItem('key')).rejects.toMatchObject(unreachable)
  })

  test('P11 http: a token that cannot be had is said, and no request made', async () => {
    const headers = () => Promise.reject(new Error('signed out'))
    const engine = http(server.url, { headers })
    const failed = { code: 'storage/unauthorized', cause: { message: 'signed out' } }
    await expect(engine.getItem('key')).rejects.toMatchObject(failed)
    expect(server.requests).toEqual([])
  })

  test('P11 http: one failed call does not hold up the next', async () => {
    const engine = http(server.url)
    server.intercept = (_, response) => {
      server.intercept = () => false
      response.writeHead(500).end()
      return true
    }
    const [first, second] = await Promise.allSettled([engine.setItem('key', '1'), engine.setItem('key', '2')])
    expect([first?.status, second?.status, await engine.getItem('key')]).toEqual(['rejected', 'fulfilled', '2'])
  })
})
