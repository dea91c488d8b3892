import { defineStore, fork } from 'jods'
import { pair } from 'jods/socket'
import { stream } from 'jods/stream'
import { type Live, sync } from 'jods/sync'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { createRedact } from '../../../adapters/devtools/engine/redact.js'
import { createModel, type DevtoolsModel } from '../../../adapters/devtools/model.js'

const SECRET = 'hunter2'
let model: DevtoolsModel | undefined

afterEach(() => model?.stop())

const leaks = (value: unknown, rules: readonly (string | RegExp)[] = []): boolean =>
  JSON.stringify(createRedact(rules)(value)).includes(SECRET)

test('D05 what is named like a secret is left out, however the name is spelled and wherever it stands', () => {
  const names = [
    'password',
    'userPassword',
    'passwordHash',
    'password_confirmation',
    'PASSWD',
    'passphrase',
    'token',
    'accessToken',
    'refresh_token',
    'x-csrf-token',
    'xsrf',
    'secret',
    'clientSecret',
    'secretKey',
    'authorization',
    'Authorization',
    'Proxy-Authorization',
    'authHeader',
    'cookie',
    'Set-Cookie',
    'sessionId',
    'sid',
    'apiKey',
    'api_keys',
    'X-Api-Key',
    'privateKey',
    'credentials',
    'creditCard',
    'cardNumber',
    'cvv',
    'pin',
    'otp',
    'jwt',
  ]
  for (const name of names) {
    expect([name, leaks({ [name]: SECRET })]).toEqual([name, false])
    expect([name, leaks({ deep: [{ [name]: { value: [SECRET] } }] })]).toEqual([name, false])
    expect([name, leaks(new Map([[name, SECRET]]))]).toEqual([name, false])
    expect([name, leaks([{ op: 'replace', path: `/user/${name}`, value: SECRET }])]).toEqual([name, false])
  }
  for (const pair of [{ name: 'password', value: SECRET }, { key: 'Cookie', value: SECRET }, ['authorization', SECRET]])
    expect([pair, leaks([pair])]).toEqual([pair, false])
  const plain = { author: 'a', secretary: 'b', passage: 'c', key: 'd', keyboard: 'e', tokenizer: 'f', pinned: true }
  expect(createRedact()(plain)).toEqual(plain)
})

test('D05 a secret inside a text is left out: in addresses, headers, forms, and JSON that is cut short', () => {
  const texts = [
    `https://me:${SECRET}@example.com/x`,
    `wss://${SECRET}:x@example.com`,
    `https://example.com/?access_token=${SECRET}&page=2`,
    `/callback#id_token=${SECRET}`,
    `https://example.com/?a=1;sig=${SECRET}`,
    `Bearer ${SECRET}`,
    `Authorization: Basic ${SECRET}`,
    `Cookie: theme=dark; sid=${SECRET}`,
    `Set-Cookie: sid=${SECRET}; HttpOnly`,
    `user=ada&password=${SECRET}`,
    `{"user":"ada","password":"${SECRET}"}`,
    `{"user":"ada","password":"${SECRET}`,
    `{'token' : '${SECRET}'}`,
    `password: ${SECRET}`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ${SECRET}.${SECRET}`,
  ]
  for (const text of texts) {
    expect([text, leaks(text)]).toEqual([text, false])
    expect([text, leaks({ error: new Error(`Failed: ${text}`) })]).toEqual([text, false])
  }
  expect(createRedact()('https://example.com/?page=2&q=pens#top')).toBe('https://example.com/?page=2&q=pens#top')
  expect(createRedact()('Invalid input: expected number at "/items/0/qty"')).toBe(
    'Invalid input: expected number at "/items/0/qty"',
  )
})

test('D05 names of one’s own are left out of texts and Maps too', () => {
  expect(leaks(new Map([['badge', SECRET]]), ['badge'])).toBe(false)
  expect(leaks(`badge=${SECRET}`, [/^badge$/])).toBe(false)
  expect(leaks({ files: [{ path: '/a', value: SECRET }] }, ['/files/*/value'])).toBe(false)
})

test('D05 a long text costs little, whatever is in it', () => {
  const began = performance.now()
  for (const part of ['x', 'a:"', 'a ', '://', 'eyJ', 'password ', 'a=b;', '\\"', 'bearer ']) {
    createRedact()(part.repeat(200_000 / part.length))
  }
  expect(performance.now() - began).toBeLessThan(5_000)
})

test('D05 what sync wraps for its wire is looked into, and what cannot be read is not shown', async () => {
  const schema = z.object({
    account: z.object({ password: z.string(), since: z.date() }).optional(),
    pin: z.bigint().default(0n),
    when: z.date().default(new Date(0)),
  })
  const store = defineStore({ name: 'user', schema })
  model = createModel([store])
  const [a, b] = pair()
  const lives: Live[] = [sync(a, store), sync(b, fork(store))]
  await Promise.all(lives.map(({ ready }) => ready))
  const sent = new Promise<void>((resolve) => {
    model!.onEntry((entry) => entry.kind === 'transport' && entry.event === 'ack' && resolve())
  })
  store.account = { password: SECRET, since: new Date(5) }
  await sent
  store.pin = 4_711_815n
  for (const live of lives) await live.stop()
  const text = model.exportTransport()
  expect(text).not.toMatch(/hunter2|4711815/)
  expect(text).toContain('1970-01-01T00:00:00.005Z')
})

test('D05 a chunk that is no JSON is searched as text', async () => {
  const store = defineStore({ name: 'user', schema: z.object({ name: z.string().default('') }) })
  model = createModel([store])
  await stream([`{"name":"ada","password":"${SECRET}"`], store, { format: 'ndjson', onError: () => {} })
  expect(model.transport.get()).toHaveLength(1)
  expect(model.exportTransport()).not.toContain(SECRET)
})
