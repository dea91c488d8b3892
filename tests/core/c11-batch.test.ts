import {
  applyPatch,
  batch,
  computed,
  defineStore,
  onReject,
  onUpdate,
  replaceState,
  select,
  signal,
  snapshot,
} from 'jods'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { anything, codeOf, listen, plain } from './helpers.js'

const strict = (n = 0) =>
  defineStore({
    name: 's',
    schema: z.object({ n: z.number().max(100), list: z.array(z.number()) }),
    initial: { n, list: [] },
  })

test('C11 a batch gives one change and one notification per store, and what fn returns', () => {
  const [a, b] = [strict(), strict()]
  const heard = [listen(a), listen(b)]
  const woken = vi.fn()
  select(a, '/n').listen(woken)
  const answer = batch(() => {
    a.n = 1
    a.list.push(1, 2)
    b.n = 2
    a.n = 3
    return 'done'
  })
  expect(answer).toBe('done')
  expect(heard.map(({ changes }) => changes.length)).toEqual([1, 1])
  expect(heard[0]!.changes[0]!.patches).toContainEqual({ op: 'replace', path: '/n', value: 3 })
  expect(woken).toHaveBeenCalledTimes(1)
})

test('C11 reads inside see the writes', () => {
  const store = strict()
  const twice = computed(() => store.n * 2)
  batch(() => {
    store.n = 5
    store.list.push(7)
    expect([store.n, [...store.list], twice.get(), snapshot(store).n, plain(store)]).toEqual([
      5,
      [7],
      10,
      5,
      { n: 5, list: [7] },
    ])
    expect(Object.keys(store)).toEqual(['n', 'list'])
  })
})

test('C11 validation happens once at the end', () => {
  let parses = 0
  const store = defineStore({
    name: 's',
    schema: z.object({ a: z.number(), b: z.number() }).refine((value) => {
      parses++
      return value.a === value.b
    }),
    initial: { a: 0, b: 0 },
  })
  parses = 0
  batch(() => {
    store.a = 1
    store.b = 1
  })
  expect(plain(store)).toEqual({ a: 1, b: 1 })
  expect(parses).toBe(1)
})

test('C11 a throwing batch restores every store it touched, and signals', () => {
  const [a, b] = [strict(1), anything({ list: [{ n: 1 }, { n: 2 }], o: { k: 1 } })]
  const count = signal(1)
  const heard = [listen(a), listen(b)]
  const before = [plain(a), plain(b)]
  const row = b.list[1]
  const failure = new Error('undo')
  expect(() =>
    batch(() => {
      a.n = 50
      a.list.push(1)
      b.list.reverse()
      b.list.splice(0, 1, 'x', 'y')
      row.n = 99
      delete b.o
      b.fresh = { deep: [1] }
      count.set(5)
      throw failure
    }),
  ).toThrow(failure)
  expect([plain(a), plain(b), count.get()]).toEqual([...before, 1])
  expect(Object.keys(b)).toEqual(['list', 'o'])
  expect(b.list[1]).toBe(row)
  expect(row.n).toBe(2)
  expect(heard.map(({ changes, rejections }) => [changes.length, rejections.length])).toEqual([
    [0, 0],
    [0, 0],
  ])
})

test('C11 an invalid result in one store restores all, with one rejection there', () => {
  const [a, b] = [strict(), strict()]
  const heard = [listen(a), listen(b)]
  const code = codeOf(() =>
    batch(() => {
      a.n = 1
      b.n = 101
    }),
  )
  expect(code).toBe('schema/invalid')
  expect([a.n, b.n]).toEqual([0, 0])
  expect(heard[1]!.rejections.map((rejection) => [rejection.code, rejection.issues[0]?.path])).toEqual([
    ['schema/invalid', ['n']],
  ])
  expect(heard.map(({ changes }) => changes)).toEqual([[], []])
})

test('C11 a restored store has the keys in the order they had', () => {
  const store = anything({ a: 1, b: 2, c: 3, o: { x: 1, y: 2 } })
  codeOf(() =>
    batch(() => {
      delete store.a
      delete store.o.x
      store.a = 5
      throw new Error('undo')
    }),
  )
  expect([Object.keys(store), Object.keys(store.o), JSON.stringify(store)]).toEqual([
    ['a', 'b', 'c', 'o'],
    ['x', 'y'],
    '{"a":1,"b":2,"c":3,"o":{"x":1,"y":2}}',
  ])
})

test('C11 a restored store has the same snapshot', () => {
  const store = anything({ a: { n: 1 }, list: [{ n: 1 }] })
  const before = snapshot(store)
  codeOf(() =>
    batch(() => {
      store.a.n = 2
      store.list.push({ n: 2 })
      snapshot(store)
      throw new Error('undo')
    }),
  )
  expect(snapshot(store)).toBe(before)
  expect(before).toEqual({ a: { n: 1 }, list: [{ n: 1 }] })
})

test('C11 keys that every object inherits are restored too', () => {
  for (const key of ['toString', 'valueOf', 'hasOwnProperty']) {
    const store = anything({ map: {} })
    codeOf(() =>
      batch(() => {
        store.map[key] = 1
        throw new Error('undo')
      }),
    )
    expect(Object.keys(store.map)).toEqual([])
    batch(() => {
      store.map[key] = 1
    })
    batch(() => {
      delete store.map[key]
    })
    expect(Object.keys(store.map)).toEqual([])
  }
})

test('C11 a batch that leaves everything as it was gives no change', () => {
  const store = anything({ a: { n: 1 }, list: [1, 2] })
  const before = snapshot(store)
  const { changes } = listen(store)
  batch(() => {
    store.a.n = 2
    store.list.push(3)
    store.b = 1
    store.list.pop()
    delete store.b
    store.a.n = 1
  })
  batch(() => {})
  expect(changes).toEqual([])
  expect(snapshot(store)).toBe(before)
})

test('C11 an async function is refused and undone', async () => {
  const store = strict()
  const { changes } = listen(store)
  for (const fn of [
    async () => {
      store.n = 1
    },
    () => {
      store.n = 2
      return Promise.reject(new Error('later'))
    },
    () => {
      store.n = 3
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
      return { then() {} }
    },
  ]) {
    expect(codeOf(() => batch(fn as () => unknown))).toBe('batch/async')
  }
  await new Promise((resolve) => setTimeout(resolve))
  expect([store.n, changes.length]).toEqual([0, 0])
})

test('C11 applyPatch and replaceState inside a batch are part of it', () => {
  const store = strict()
  const { changes, rejections } = listen(store)
  batch(() => {
    expect(applyPatch(store, [{ op: 'replace', path: '/n', value: 1 }])).toEqual({ ok: true })
    expect(replaceState(store, { n: 2, list: [1] })).toEqual({ ok: true })
    expect(store.n).toBe(2)
    const refused = applyPatch(store, [
      { op: 'replace', path: '/n', value: 9 },
      { op: 'test', path: '/n', value: 8 },
    ])
    expect(!refused.ok && refused.rejection.code).toBe('patch/test-failed')
    expect(store.n).toBe(2)
  })
  expect(changes).toHaveLength(1)
  expect(rejections.map((rejection) => rejection.code)).toEqual(['patch/test-failed'])
})

test('C11 the end of a batch decides about a patch that was applied in it', () => {
  const store = strict()
  expect(
    codeOf(() =>
      batch(() => {
        expect(applyPatch(store, [{ op: 'replace', path: '/n', value: 1000 }]).ok).toBe(true)
      }),
    ),
  ).toBe('schema/invalid')
  expect(store.n).toBe(0)
})

test('C11 nobody outside sees an uncommitted state, not even during a rollback', () => {
  const store = strict()
  const seen: unknown[] = []
  const twice = computed(() => store.n * 2)
  onUpdate(store, () => void seen.push(store.n))
  onReject(store, () => void seen.push(['rejected', store.n, twice.get()]))
  twice.listen((value) => void seen.push(['twice', value]))
  codeOf(() =>
    batch(() => {
      store.n = 50
      store.n = 500
    }),
  )
  expect(seen).toEqual([['rejected', 0, 0]])
})

test('C11 a batch inside a listener is a change of its own', () => {
  const store = strict()
  const seen: unknown[] = []
  onUpdate(store, (_, change) => {
    seen.push(change.patches.length)
    if (change.revision === 1)
      batch(() => {
        store.list.push(1)
        store.n = 9
      })
  })
  store.n = 1
  expect(seen).toEqual([1, 2])
})
