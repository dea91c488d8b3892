import { applyPatch, batch, defineStore, onUpdate, snapshot } from 'jods'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { anything } from './helpers.js'

const host = globalThis as { reportError?: unknown }
const nativeReport = host.reportError
beforeEach(() => {
  host.reportError = vi.fn()
})
afterEach(() => {
  host.reportError = nativeReport
})

test('C09 a listener is called once per committed change, synchronously after the commit', () => {
  const store = anything({ a: 1 })
  const seen: unknown[] = []
  onUpdate(store, (state, change) => void seen.push([state === store, state.a, change.patches]))
  store.a = 2
  expect(seen).toEqual([[true, 2, [{ op: 'replace', path: '/a', value: 2 }]]])
  applyPatch(store, [
    { op: 'add', path: '/b', value: 1 },
    { op: 'add', path: '/c', value: 1 },
  ])
  expect(seen).toHaveLength(2)
})

test('C09 state is live; a snapshot of it is kept', () => {
  const store = anything({ a: 1 })
  const kept: [any, any][] = []
  onUpdate(store, (state) => void kept.push([state, snapshot(state)]))
  store.a = 2
  store.a = 3
  expect(kept.map(([live, copy]) => [live.a, copy.a])).toEqual([
    [3, 2],
    [3, 3],
  ])
})

test('C09 stop works, twice too, and only for its own subscription', () => {
  const store = anything({ a: 1 })
  const listener = vi.fn()
  const stop = onUpdate(store, listener)
  onUpdate(store, listener)
  store.a = 2
  expect(listener).toHaveBeenCalledTimes(2)
  stop()
  stop()
  store.a = 3
  expect(listener).toHaveBeenCalledTimes(3)
})

test('C09 an abort signal ends the subscription', () => {
  const store = anything({ a: 1 })
  const seen: unknown[] = []
  const controller = new AbortController()
  onUpdate(store, (_, change) => void seen.push(change.revision), { signal: controller.signal })
  onUpdate(store, () => void seen.push('never'), { signal: AbortSignal.abort(), immediate: true })
  store.a = 2
  controller.abort()
  store.a = 3
  expect(seen).toEqual([1])
})

test('C09 with immediate the first call has no change', () => {
  const store = anything({ a: 1 })
  const seen: unknown[] = []
  onUpdate(store, (state, change) => void seen.push([state.a, change?.revision]), { immediate: true, path: '/b' })
  store.a = 2
  store.b = 1
  expect(seen).toEqual([
    [1, undefined],
    [2, 2],
  ])
})

test('C09 a listener that throws is reported and the rest still run', () => {
  const store = anything({ a: 1 })
  const after = vi.fn()
  const failure = new Error('listener')
  onUpdate(store, () => {
    throw failure
  })
  onUpdate(store, after)
  store.a = 2
  expect(store.a).toBe(2)
  expect(after).toHaveBeenCalledTimes(1)
  expect(vi.mocked(host.reportError as () => void).mock.calls).toEqual([[failure]])
})

test('C09 a listener that throws at once is reported too, and stays subscribed', () => {
  const store = anything({ a: 1 })
  let calls = 0
  onUpdate(
    store,
    () => {
      calls++
      throw new Error('listener')
    },
    { immediate: true },
  )
  store.a = 2
  expect(calls).toBe(2)
  expect(host.reportError).toHaveBeenCalledTimes(2)
})

test('C09 without reportError a failure reaches the host as an uncaught exception', async () => {
  host.reportError = undefined
  const store = anything({ a: 1 })
  const failure = new Error('listener')
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  const caught = new Promise((resolve) => process.once('uncaughtException', resolve))
  onUpdate(store, () => {
    throw failure
  })
  store.a = 2
  expect(await caught).toBe(failure)
  for (const other of others) process.on('uncaughtException', other)
})

test('C09 a write inside a listener commits at once and is delivered after the present change', () => {
  const store = anything({ a: 0, b: 0 })
  const order: string[] = []
  onUpdate(store, (state, change) => {
    const path = change.patches[0]!.path
    order.push(`1 ${path}`)
    if (path === '/a') {
      state.b = state.a * 10
      order.push(`committed ${store.b}`)
    }
  })
  onUpdate(store, (_, change) => void order.push(`2 ${change.patches[0]!.path}`))
  store.a = 1
  expect(order).toEqual(['1 /a', 'committed 10', '2 /a', '1 /b', '2 /b'])
})

test('C09 an invalid write inside a listener is its own refusal', () => {
  const store = defineStore({ name: 's', schema: z.object({ a: z.number(), b: z.number() }), initial: { a: 0, b: 0 } })
  const second = vi.fn()
  onUpdate(store, () => {
    store.b = 'x' as never
  })
  onUpdate(store, second)
  store.a = 1
  expect([store.a, store.b]).toEqual([1, 0])
  expect(second).toHaveBeenCalledTimes(1)
  expect(host.reportError).toHaveBeenCalledTimes(1)
})

test('C09 a batch commits all its stores before anyone hears', () => {
  const [a, b] = [anything({ n: 0 }), anything({ n: 0 })]
  const seen: unknown[] = []
  onUpdate(a, () => void seen.push(['a', a.n, b.n]))
  onUpdate(b, () => void seen.push(['b', a.n, b.n]))
  batch(() => {
    a.n = 1
    b.n = 1
  })
  expect(seen).toEqual([
    ['a', 1, 1],
    ['b', 1, 1],
  ])
})

test('C09 nobody hears of what was refused or undone', () => {
  const store = anything({ a: 0 })
  const listener = vi.fn()
  onUpdate(store, listener)
  applyPatch(store, [
    { op: 'replace', path: '/a', value: 1 },
    { op: 'test', path: '/a', value: 2 },
  ])
  expect(() =>
    batch(() => {
      store.a = 5
      throw new Error('x')
    }),
  ).toThrow('x')
  expect(listener).not.toHaveBeenCalled()
})

test('C09 changing a value inside change.patches or change.inverse changes no state', () => {
  const store = anything({ list: [{ n: [1] }], o: { k: [1] } })
  const spoil = (value: any): void => {
    if (typeof value !== 'object' || value === null) return
    for (const key of Object.keys(value)) spoil(value[key])
    try {
      value.spoilt = true
    } catch {}
  }
  onUpdate(store, (_, change) => {
    spoil(change.patches)
    spoil(change.inverse)
  })
  const expected: any = { list: [{ n: [1] }], o: { k: [1] } }
  const writes: ((state: any) => unknown)[] = [
    (state) => state.list.push({ n: [2] }),
    (state) => {
      state.o = { k: [2] }
    },
    (state) => {
      state.o.k = [3]
    },
    (state) => state.list.splice(0, 1, { n: [4] }, { n: [5] }),
    (state) => {
      state.m = { x: { y: 1 } }
    },
    (state) => {
      delete state.o
    },
    (state) => state.list.reverse(),
  ]
  for (const write of writes) {
    write(store)
    write(expected)
    expect(JSON.parse(JSON.stringify(store))).toEqual(expected)
  }
  batch(() => {
    for (const write of writes.slice(1)) if (write !== writes[2]) write(store)
  })
  batch(() => {
    store.o = { k: [1] }
    store.list.push({ n: [1] })
    store.list.shift()
  })
  expect(JSON.stringify(store)).not.toContain('spoilt')
})
