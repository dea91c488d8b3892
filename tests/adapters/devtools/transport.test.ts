import { applyPatch, defineStore, fork } from 'jods'
import { attach, createOrigin } from 'jods/kit'
import { persist } from 'jods/persist'
import { hydrate, withJods } from 'jods/remix'
import { pair } from 'jods/socket'
import { memory } from 'jods/storage'
import { stream } from 'jods/stream'
import { type Live, sync } from 'jods/sync'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { createModel, type DevtoolsModel, type TransportEntry } from '../../../adapters/devtools/model.js'

const schema = z.object({ n: z.int().default(0), password: z.string().default('') })
const defined = (version = '1') => defineStore({ name: 'cart', schema, version })
let model: DevtoolsModel

afterEach(() => model.stop())

const transport = () => model.transport.get()
const lifecycle = () => model.log.get().filter((entry) => entry.kind === 'lifecycle')
const of = (event: string, direction?: string) =>
  transport().filter((entry) => entry.event === event && (!direction || entry.direction === direction))

/** Resolves once `isTrue` holds after a change of what the model shows. */
function until(isTrue: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = model.log.subscribe(() => {
      if (!isTrue()) return
      queueMicrotask(() => stop())
      resolve()
    })
  })
}

test('D05 what sync sends and hears is logged: hello, patches, acks with their latency, connections', async () => {
  const store = defined()
  const other = fork(store)
  model = createModel([store], { redact: ['/n'] })
  const [a, b] = pair()
  const lives: Live[] = [sync(a, store, { token: 'abc-secret' }), sync(b, other)]
  await Promise.all(lives.map(({ ready }) => ready))
  store.n = 7
  await until(() => of('ack', 'in').length > 0 && of('patches', 'out').length > 0 && of('connected').length > 0)
  expect(of('hello', 'out')[0]?.detail).toMatchObject({ token: '[redacted]' })
  expect(of('hello', 'in')).not.toHaveLength(0)
  const writes = (of('patches', 'out').at(-1)!.detail as { writes: unknown[] }).writes
  expect(writes).toContainEqual(expect.objectContaining({ path: '/n', value: '[redacted]' }))
  expect(of('ack', 'in')[0]?.latency).toBeGreaterThanOrEqual(0)
  expect(of('patches', 'out')[0]?.bytes).toBeGreaterThan(20)
  expect(of('open')).toHaveLength(1)
  for (const live of lives) await live.stop()
  expect(of('bye', 'out')).toHaveLength(1)
  expect(model.exportTransport()).not.toContain('abc-secret')
  expect(JSON.parse(model.exportTransport())).toHaveLength(transport().length)
})

test('D05 the chunks of a stream are logged, with what is secret in them left out', async () => {
  const store = defined()
  model = createModel([store])
  await stream([{ n: 1 }, { password: 'hunter2' }], store)
  expect(of('chunk', 'in').map(({ detail }) => detail)).toEqual([{ n: 1 }, { password: '[redacted]' }])
  expect(model.exportLog()).not.toContain('hunter2')
})

test('D03 D05 loads and saves are logged, with the version that was found and what was migrated', async () => {
  const storage = memory()
  const old = persist(defined('1'), { storage })
  await old.ready
  await old.flush()
  const first = defined('1')
  const saved = persist(first, { storage })
  await saved.ready
  first.n = 3
  await saved.flush()
  const store = defined('2')
  model = createModel([store])
  const kept = persist(store, { storage, migrate: (state) => ({ ...(state as object), n: 4 }) })
  await kept.ready
  expect(of('load', 'in')[0]?.detail).toMatchObject({ found: true, version: '1', migrated: true })
  expect(lifecycle().map(({ event }) => event)).toEqual(['starting', 'load', 'migrate', 'ready'])
  await kept.flush()
  expect(of('save', 'out')[0]).toMatchObject({ plugin: 'persist', store: 'cart', bytes: expect.any(Number) })
})

test('D03 an entry that cannot be read shows as a load that failed, and where it was put', async () => {
  const storage = memory()
  await storage.setItem('jods:cart:v1', '{"broken')
  const store = defined('1')
  model = createModel([store])
  const kept = persist(store, { storage, onLoadError: () => {} })
  await kept.ready
  const events = lifecycle().map(({ event }) => event)
  expect(events).toContain('load-failed')
  expect(lifecycle().find(({ event }) => event === 'quarantine')?.detail).toMatchObject({
    aside: 'jods:cart:v1~quarantine~1',
  })
})

test('D03 a save that fails shows with its reason', async () => {
  const store = defined()
  const full = { getItem: () => null, setItem: () => Promise.reject(new Error('disk full')), removeItem() {} }
  model = createModel([store])
  const kept = persist(store, { storage: full, onSaveError: () => {} })
  store.n = 1
  await kept.flush()
  const entry = lifecycle().find(({ event }) => event === 'save-failed')
  expect(entry?.detail).toMatchObject({ error: { code: 'persist/save-failed' }, attempt: 1 })
  await kept.stop()
})

test('D03 a change of hydration shows as one', () => {
  const store = defined()
  model = createModel([store])
  store.n = 1
  expect(lifecycle()).toEqual([])
  applyPatch(store, [{ op: 'replace', path: '/n', value: 2 }], { origin: createOrigin('hydrate') })
  expect(lifecycle()).toMatchObject([{ plugin: 'hydrate', event: 'hydrate', detail: { revision: 2 } }])
})

/** What a server sends whose store holds `n`. */
async function sent(n: unknown, version?: string): Promise<unknown> {
  const loader = withJods([defined(version)], ({ stores: [own] }) => {
    own.n = 1
  })
  const data = await loader({ request: new Request('http://127.0.0.1/'), params: {} })
  return JSON.parse(JSON.stringify(data).replace('"n":1', `"n":${JSON.stringify(n)}`))
}

test('D03 a real hydration shows: what changed, what was so already, and what was refused', async () => {
  const store = defined()
  model = createModel([store])
  for (const data of [await sent(2), await sent(2), await sent('many'), await sent(3, '2')]) hydrate([store], data)
  expect(store.n).toBe(2)
  expect(lifecycle().map(({ event, detail }) => [event, detail])).toEqual([
    ['hydrate', { revision: 1 }],
    ['hydrate', { changed: false }],
    ['hydrate-failed', expect.objectContaining({ code: 'schema/invalid' })],
    ['hydrate-failed', expect.objectContaining({ code: 'remix/version' })],
  ])
  expect(model.plugins.get()).toEqual([])
})

test('D03 plugins are listed by name and store with their status and detail, those attached before too', async () => {
  const store = defined()
  const kept = persist(store, { storage: memory() })
  await kept.ready
  model = createModel([store])
  expect(model.plugins.get()).toMatchObject([{ plugin: 'persist', store: 'cart', status: 'ready' }])
  const own = attach({}, (life) => life.introduce('mine', store))
  expect(model.plugins.get()[1]).toMatchObject({ plugin: 'mine', store: 'cart', status: 'ready' })
  own.stop()
  expect(model.plugins.get()[1]).toMatchObject({ status: 'stopped' })
})

test('D05 the log of transport is bounded, and so is each frame in it', async () => {
  const store = defineStore({ name: 'texts', schema: z.object({ text: z.string().default('') }) })
  model = createModel([store], { limit: 10 })
  await stream(
    Array.from({ length: 50 }, (_, index) => ({ text: `${index}${'x'.repeat(100_000)}` })),
    store,
  )
  expect(transport()).toHaveLength(10)
  const { text } = (transport().at(-1) as TransportEntry).detail as { text: string }
  expect(text.startsWith('49')).toBe(true)
  expect(text.length).toBeLessThan(11_000)
})

test('D05 pausing keeps out what happens, clearing empties', async () => {
  const store = defined()
  model = createModel([store])
  model.pause()
  await stream([{ n: 1 }], store)
  expect(model.log.get()).toEqual([])
  model.resume()
  await stream([{ n: 2 }], store)
  expect(transport()).toHaveLength(1)
  model.clear()
  expect(model.log.get()).toEqual([])
  expect(transport()).toEqual([])
})
