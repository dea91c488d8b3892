import { applyPatch, batch, onUpdate } from 'jods'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { anything, listen } from './helpers.js'

const host = globalThis as { reportError?: any }
const nativeReport = host.reportError
beforeEach(() => {
  host.reportError = vi.fn()
})
afterEach(() => {
  host.reportError = nativeReport
})
const reported = (): string[] => host.reportError.mock.calls.map(([error]: [{ code: string }]) => error.code)

const loops: [string, (store: any) => unknown][] = [
  [
    'an assignment',
    (store) => {
      store.n++
    },
  ],
  [
    'a batch',
    (store) =>
      batch(() => {
        store.n++
      }),
  ],
  ['an array method', (store) => store.list.push(store.n)],
  ['applyPatch', (store) => applyPatch(store, [{ op: 'replace', path: '/n', value: store.n + 1 }])],
  [
    'a longer patch',
    (store) =>
      applyPatch(store, [
        { op: 'replace', path: '/n', value: store.n + 1 },
        { op: 'add', path: '/list/-', value: 1 },
      ]),
  ],
]

test.each(loops)('C18 a listener that writes its own trigger by %s is cut and reported as update/loop', (_, write) => {
  const store = anything({ n: 0, list: [] })
  let calls = 0
  onUpdate(store, () => {
    // Whatever the limit is: a loop that is not cut ends the test.
    if (++calls > 100_000) throw new Error('not cut')
    write(store)
  })
  store.n = 1
  expect(new Set(reported())).toEqual(new Set(['update/loop']))
  expect(calls).toBeLessThan(100_000)
})

test('C18 the state after a loop is the last that was committed, and everybody heard of it', () => {
  const store = anything({ n: 0 })
  const { changes } = listen(store)
  onUpdate(store, () => {
    store.n++
  })
  store.n = 1
  expect((changes.at(-1)!.patches[0] as any).value).toBe(store.n)
  expect(changes.map((change) => change.revision)).toEqual(changes.map((_, i) => i + 1))
})

test('C18 two stores that answer each other are cut', () => {
  const [a, b] = [anything({ n: 0 }), anything({ n: 0 })]
  onUpdate(a, () => {
    b.n = a.n + 1
  })
  onUpdate(b, () => {
    a.n = b.n + 1
  })
  a.n = 1
  expect(new Set(reported())).toEqual(new Set(['update/loop']))
})

test('C18 after a loop was cut the store goes on', () => {
  const store = anything({ n: 0, other: 0 })
  const stop = onUpdate(store, () => {
    store.n++
  })
  store.n = 1
  stop()
  const { changes } = listen(store)
  store.other = 5
  expect([store.other, changes.length]).toEqual([5, 1])
})

test('C18 a listener that settles is no loop', () => {
  const store = anything({ n: 0 })
  onUpdate(store, () => {
    if (store.n < 30) store.n++
  })
  store.n = 1
  expect([store.n, reported()]).toEqual([30, []])
})

test('C18 many independent writes by listeners are no loop', () => {
  const store = anything({ n: 0, copies: [] })
  onUpdate(store, (_, change) => {
    if (change.patches[0]!.path === '/n') store.copies.push(store.n)
  })
  for (let i = 1; i <= 500; i++) store.n = i
  expect([store.copies.length, reported()]).toEqual([500, []])
})

test('C18 writes that one listener makes in a row are no loop', () => {
  const store = anything({ n: 0, list: [] })
  onUpdate(store, (_, change) => {
    if (change.patches[0]!.path === '/n') for (let i = 0; i < 1000; i++) store.list.push(i)
  })
  store.n = 1
  expect([store.list.length, reported()]).toEqual([1000, []])
})

test('C18 a loop reports a JodsError with a way out and overflows no stack', () => {
  const store = anything({ n: 0 })
  onUpdate(store, () => {
    store.n++
  })
  store.n = 1
  const [[error]] = host.reportError.mock.calls
  expect([error.name, error.code, typeof error.fix]).toEqual(['JodsError', 'update/loop', 'string'])
})
