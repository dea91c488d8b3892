import { defineStore, fork } from 'jods'
import { persist } from 'jods/persist'
import { type CookieLike, cookieStorage } from 'jods/remix'
import { createCookie } from 'react-router'
import { expect, test } from 'vitest'
import { z } from 'zod'

const prefsCookie = createCookie('prefs', { secrets: ['s3cret'] })
const prefs = defineStore({
  name: 'prefs',
  schema: z.object({ theme: z.enum(['light', 'dark']), motto: z.string() }),
  initial: { theme: 'light', motto: '' },
})

/** A request that brings back what `headers` set. */
function requestWith(headers?: Headers): Request {
  const cookies = headers?.getSetCookie().map((line) => line.split(';')[0]) ?? []
  return new Request('http://127.0.0.1/', { headers: cookies.length > 0 ? { cookie: cookies.join('; ') } : {} })
}

function collect() {
  const errors: Error[] = []
  return { errors, options: { onError: (error: Error) => void errors.push(error) } }
}

test('R07 cookieStorage: what is set comes back with the next request, signed, by the headers of commit', async () => {
  const storage = cookieStorage(prefsCookie, requestWith())
  expect(await storage.getItem('a')).toBe(null)
  await storage.setItem('a', 'ä"1"')
  expect(await storage.getItem('a')).toBe('ä"1"')
  const headers = await storage.commit({ 'x-own': 'kept' })
  expect(headers.get('x-own')).toBe('kept')
  expect(headers.getSetCookie()).toHaveLength(1)
  expect(headers.getSetCookie()[0]).toMatch(/^prefs=.*\..*; Path=\/; SameSite=Lax$/)

  const next = cookieStorage(prefsCookie, requestWith(headers))
  expect(await next.getItem('a')).toBe('ä"1"')
  expect(await next.keys()).toEqual(['a'])
  await next.removeItem('a')
  const after = cookieStorage(prefsCookie, requestWith(await next.commit()))
  expect(await after.keys()).toEqual([])
})

test('R07 cookieStorage: where nothing has changed no header is set', async () => {
  const storage = cookieStorage(prefsCookie, requestWith())
  await storage.removeItem('a')
  expect([...(await storage.commit())]).toEqual([])
  await storage.setItem('a', '1')
  const again = cookieStorage(prefsCookie, requestWith(await storage.commit()))
  await again.setItem('a', '1')
  expect([...(await again.commit())]).toEqual([])
})

test('R07 cookieStorage: headers that are given get the line themselves, once, beside those of others', async () => {
  const storage = cookieStorage(prefsCookie, requestWith())
  await storage.setItem('a', '1')
  const headers = new Headers({ 'set-cookie': 'other=1' })
  expect(await storage.commit(headers)).toBe(headers)
  await storage.commit(headers)
  expect(headers.getSetCookie()).toEqual(['other=1', expect.stringMatching(/^prefs=/)])
})

test('R07 cookieStorage: calls that do not wait for each other keep their order', async () => {
  const storage = cookieStorage(prefsCookie, requestWith())
  const all = [storage.setItem('a', '1'), storage.setItem('b', '2'), storage.removeItem('a'), storage.setItem('c', '3')]
  const headers = await storage.commit()
  await Promise.all(all)
  expect(await cookieStorage(prefsCookie, requestWith(headers)).keys()).toEqual(['b', 'c'])
})

test('R07 cookieStorage: more than 4,096 bytes are refused with a typed error, what was there stays', async () => {
  const storage = cookieStorage(prefsCookie, requestWith())
  await storage.setItem('a', '1')
  await expect(storage.setItem('b', 'x'.repeat(4096))).rejects.toMatchObject({
    code: 'remix/cookie-too-large',
    message: expect.stringMatching(/"prefs" would have \d+ bytes of at most 4096/),
    fix: expect.any(String),
  })
  expect(await storage.keys()).toEqual(['a'])
  const [line] = (await storage.commit()).getSetCookie()
  expect(line?.length).toBeLessThan(200)
})

test('R07 cookieStorage: the limit counts the bytes of the whole line, to the last one', async () => {
  const plain: CookieLike = { name: 'c', parse: async () => null, serialize: async (value) => `c=${value.a}; Path=/` }
  const rest = 'c=; Path=/'.length
  const set = (bytes: number) => cookieStorage(plain, requestWith()).setItem('a', 'ü'.repeat((bytes - rest) / 2))
  await set(4096)
  await expect(set(4098)).rejects.toMatchObject({ code: 'remix/cookie-too-large' })
  await expect(cookieStorage(plain, requestWith(), { maxBytes: 10 }).setItem('a', 'x')).rejects.toThrow('11 bytes')
})

const forged = [
  ['another value', (value: string) => `${btoa('{"a":"2"}')}.${value.split('.')[1]}`],
  ['no signature', () => btoa('{"a":"2"}')],
  ['bytes turned', (value: string) => value.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
  ['nonsense', () => '%%%'],
] as const

test.each(forged)('R07 cookieStorage: a cookie with %s reads as absent and is reported', async (_, forge) => {
  const signed = (await prefsCookie.serialize({ a: '1' })).split(';')[0]?.slice('prefs='.length) ?? ''
  const { errors, options } = collect()
  const cookie = `other=1; prefs=${encodeURIComponent(forge(decodeURIComponent(signed)))}`
  const storage = cookieStorage(prefsCookie, new Request('http://127.0.0.1/', { headers: { cookie } }), options)
  expect(await storage.getItem('a')).toBe(null)
  expect(await storage.keys()).toEqual([])
  expect(errors).toMatchObject([{ code: 'remix/cookie-tampered' }])
})

test('R07 cookieStorage: a cookie of another kind, and a parser that throws, are the same', async () => {
  for (const value of [{ a: 1 }, ['x'], 'text', 7]) {
    const { errors, options } = collect()
    const headers = new Headers({ 'set-cookie': await prefsCookie.serialize(value) })
    const storage = cookieStorage(prefsCookie, requestWith(headers), options)
    expect(await storage.keys()).toEqual([])
    expect(errors).toHaveLength(1)
  }
  const throwing = { name: 'c', parse: () => Promise.reject(new Error('no')), serialize: async () => '' }
  const { errors, options } = collect()
  const request = new Request('http://127.0.0.1/', { headers: { cookie: 'c=1' } })
  expect(await cookieStorage(throwing, request, options).keys()).toEqual([])
  expect(errors).toHaveLength(1)
})

test('R07 cookieStorage: no cookie, an empty one, and those of others are absent without a report', async () => {
  for (const cookie of [undefined, '', 'prefs=', 'xprefs=1; prefs2=2']) {
    const { errors, options } = collect()
    const headers: HeadersInit = cookie === undefined ? {} : { cookie }
    const storage = cookieStorage(prefsCookie, new Request('http://127.0.0.1/', { headers }), options)
    expect(await storage.keys()).toEqual([])
    expect(errors).toEqual([])
  }
})

test('R07 cookieStorage: without onError a forged cookie is a warning of the process, never its end', async () => {
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
  const request = new Request('http://127.0.0.1/', { headers: { cookie: 'prefs=forged' } })
  expect(await cookieStorage(prefsCookie, request).keys()).toEqual([])
  expect(await warned).toMatchObject({ code: 'remix/cookie-tampered' })
})

test('R07 P01 cookieStorage: persist keeps a preference in it from one request to the next', async () => {
  async function visit(request: Request, change?: (own: typeof prefs) => void) {
    const own = fork(prefs)
    const storage = cookieStorage(prefsCookie, request)
    const saved = persist(own, { storage, keys: ['theme'] })
    await saved.ready
    change?.(own)
    await saved.stop()
    return { theme: own.theme, motto: own.motto, headers: await storage.commit() }
  }
  const first = await visit(requestWith(), (own) => {
    own.theme = 'dark'
    own.motto = 'is no preference'
  })
  const second = await visit(requestWith(first.headers))
  expect(second).toMatchObject({ theme: 'dark', motto: '' })
  expect([...second.headers]).toEqual([])
  expect(prefs.theme).toBe('light')
})

test('R07 cookieStorage: persist hears of a state that is too large for it', async () => {
  const own = fork(prefs)
  const codes: unknown[] = []
  const storage = cookieStorage(prefsCookie, requestWith())
  const saved = persist(own, { storage, onSaveError: (error) => codes.push((error as { code?: string }).code) })
  await saved.ready
  own.motto = 'x'.repeat(5000)
  await saved.flush()
  expect(codes).toEqual(['remix/cookie-too-large'])
  own.motto = ''
  await saved.stop()
})
