import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { defineStore, effect, fork, JodsError, snapshot } from 'jods'
import { stream } from 'jods/stream'
import { computed } from 'nanostores'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { createModel, devtools, transportLog } from '../../../adapters/devtools/index.js'
import { current, watchPage } from '../../../adapters/devtools/running.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

async function isCollected(ref: WeakRef<object>): Promise<boolean> {
  for (let round = 0; round < 10; round++) {
    await new Promise((done) => setTimeout(done))
    collect()
    if (ref.deref() === undefined) return true
  }
  return false
}

interface Console {
  apply(name: any, patch: any): any
}
const page = globalThis as { __jods__?: Console }
const schema = z.object({ n: z.int().default(0) })
const defined = (name = 'cart') => defineStore({ name, schema })
const stops: (() => void)[] = []

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

function on(...given: Parameters<typeof devtools>): () => void {
  const stop = devtools(...given)
  stops.push(stop)
  return stop
}

test('D04 globalThis.__jods__.apply sends a patch through the sink as devtools while they are on', () => {
  const store = defined()
  expect(page.__jods__).toBeUndefined()
  const stop = on([store])
  const result = page.__jods__!.apply('cart', [{ op: 'replace', path: '/n', value: 3 }])
  expect(result).toMatchObject({ ok: true, change: { origin: { source: 'devtools' } } })
  expect(store.n).toBe(3)
  expect(page.__jods__!.apply('cart', [{ op: 'replace', path: '/n', value: 'x' }])).toMatchObject({
    ok: false,
    rejection: { code: 'schema/invalid' },
  })
  stop()
  expect(page.__jods__).toBeUndefined()
})

test('D04 a name that no store bears is a typed error, and no input does harm', () => {
  const store = defined()
  on([store])
  for (const name of [
    'nobody',
    '__proto__',
    'constructor',
    '',
    5,
    null,
    undefined,
    {},
    Symbol('x'),
    Object.create(null),
  ]) {
    expect(() => page.__jods__!.apply(name, [])).toThrow(JodsError)
    expect(() => page.__jods__!.apply(name, [])).toThrow(expect.objectContaining({ code: 'devtools/unknown-store' }))
  }
  const hostile = new Proxy([], {
    get() {
      throw new Error('no')
    },
  })
  for (const patch of [undefined, null, 5, 'x', {}, [null], [{ op: 'add', path: '/__proto__/x', value: 1 }], hostile]) {
    expect(page.__jods__!.apply('cart', patch)).toMatchObject({ ok: false, rejection: { code: expect.any(String) } })
  }
  expect(({} as { x?: number }).x).toBeUndefined()
  expect(snapshot(store)).toEqual({ n: 0 })
})

test('D04 of two that are on the newest is asked first, and the console goes with the last', () => {
  const [one, two] = [defined(), defined('other')]
  const stopOne = on([one])
  const stopTwo = on(two)
  expect(page.__jods__!.apply('cart', []).ok).toBe(true)
  expect(page.__jods__!.apply('other', []).ok).toBe(true)
  expect(current.get()?.stores.get()).toMatchObject([{ name: 'other' }])
  stopTwo()
  expect(current.get()?.stores.get()).toMatchObject([{ name: 'cart' }])
  stopTwo()
  expect(page.__jods__).toBeDefined()
  stopOne()
  expect(page.__jods__).toBeUndefined()
})

test('D04 what devtools are given goes before what else the page has of that name, also beside a panel', () => {
  const [first, second] = [defined(), defined()]
  const leave = watchPage()
  stops.push(leave)
  on([second])
  expect(page.__jods__!.apply('cart', [{ op: 'replace', path: '/n', value: 3 }]).ok).toBe(true)
  expect([first.n, second.n]).toEqual([0, 3])
})

test('D05 transportLog is an atom of what went through while devtools were on, and stays when they are stopped', async () => {
  const store = defined()
  const stop = on([store], { limit: 5 })
  const lengths: number[] = []
  stops.push(transportLog.subscribe((entries) => lengths.push(entries.length)))
  await stream([{ n: 1 }, { n: 2 }], store)
  expect(transportLog.get().map(({ event, detail }) => [event, detail])).toEqual([
    ['chunk', { n: 1 }],
    ['chunk', { n: 2 }],
  ])
  await Promise.resolve()
  expect(lengths[0]).toBe(0)
  expect(lengths.at(-1)).toBe(2)
  await stream(
    Array.from({ length: 20 }, () => ({ n: 1 })),
    store,
  )
  expect(transportLog.get()).toHaveLength(5)
  stop()
  expect(transportLog.get()).toHaveLength(5)
})

test('D05 transportLog speaks with nanostores, and with effects', async () => {
  const store = defined()
  on([store])
  const before = transportLog.get().length
  const count = computed(transportLog, (entries) => entries.length)
  const counts: number[] = []
  stops.push(count.subscribe((value) => counts.push(value)))
  const woken = new Promise<void>((resolve) => {
    stops.push(
      effect(() => {
        if (transportLog.get().length > before) resolve()
      }),
    )
  })
  await stream([{ n: 1 }], store)
  await woken
  expect(counts.at(-1)).toBe(before + 1)
})

test('a panel alone on a page finds every store, until the last panel has gone', () => {
  const store = defined('alone')
  const [first, second] = [watchPage(), watchPage()]
  const model = current.get()!
  expect(model.stores.get().map(({ name }) => name)).toContain('alone')
  first()
  store.n = 1
  expect(model.log.get().filter((entry) => entry.store === 'alone')).toHaveLength(1)
  second()
  expect(current.get()).toBeUndefined()
  store.n = 2
  expect(model.log.get().filter((entry) => entry.store === 'alone')).toHaveLength(1)
})

test('devtools are given stores one, many, or none', () => {
  const store = defined('found')
  const ids = () =>
    current
      .get()!
      .stores.get()
      .map(({ id }) => id)
  on(store)
  expect(ids()).toEqual(['found'])
  on(new Set([store, fork(store)]))
  expect(ids()).toEqual(['found', 'found~2'])
  on({ basket: store, other: defined('other') })
  expect(ids()).toEqual(['found', 'other'])
  on()
  expect(ids()).toContain('found')
})

test('D01 what is no store is refused with what to do, and the stores beside it are not watched', () => {
  const store = defined()
  const before = current.get()
  for (const odd of [
    null,
    5,
    'cart',
    [{}],
    [store, {}],
    { cart: store, redux: true },
    { redux: true },
    store.constructor,
  ])
    expect(() => devtools(odd as never)).toThrow(
      expect.objectContaining({ code: 'store/unknown', fix: expect.any(String) }),
    )
  expect(current.get()).toBe(before)
  expect(page.__jods__).toBeUndefined()
})

test('a store that is inspected can be collected, and so can the model of one that stays', async () => {
  const model = createModel()
  stops.push(model.stop)
  function used(): WeakRef<object> {
    const store = defined('collected')
    store.n = 1
    model.jump(0)
    model.toNow()
    model.shown('collected').get()
    return new WeakRef(store)
  }
  expect(await isCollected(used())).toBe(true)
  const store = defined('stays')
  function inspected(): WeakRef<object> {
    const other = createModel([store])
    store.n = 1
    other.stop()
    return new WeakRef(other)
  }
  expect(await isCollected(inspected())).toBe(true)
})
