import { applyPatch, batch, type Change, computed, history, onUpdate, replaceState } from 'jods'
import { createOrigin, sink } from 'jods/kit'
import { afterEach, expect, test, vi } from 'vitest'
import { anything, listen, plain } from './helpers.js'

afterEach(() => {
  vi.useRealTimers()
})

test('C17 undo and redo take each local change back and forth', () => {
  const store = anything({ a: 1, list: [{ id: 1 }, { id: 2 }], o: { x: 1 } })
  const past = history(store)
  const states = [plain(store)]
  const writes: (() => unknown)[] = [
    () => {
      store.a = 2
    },
    () => store.list.push({ id: 3 }),
    () => store.list.reverse(),
    () => store.list.splice(0, 2, { id: 9 }),
    () => {
      delete store.o
    },
    () => {
      store.o = { y: { z: 1 } }
    },
    () => {
      store.o.y.z = 2
    },
    () =>
      batch(() => {
        store.list.shift()
        store.a = 0
        store.list.unshift({ id: 7 }, { id: 8 })
      }),
    () => replaceState(store, { only: 1 }),
  ]
  for (const write of writes) {
    write()
    states.push(plain(store))
  }
  expect(past.entries.get()).toHaveLength(writes.length)
  for (let round = 0; round < 2; round++) {
    for (let i = states.length - 2; i >= 0; i--) {
      past.undo()
      expect(plain(store)).toEqual(states[i])
      expect(past.position.get()).toBe(i)
    }
    for (let i = 1; i < states.length; i++) {
      past.redo()
      expect(plain(store)).toEqual(states[i])
    }
  }
  for (const n of [3, 0, 9, 5, 5, 1]) {
    past.travelTo(n)
    expect([plain(store), past.position.get()]).toEqual([states[n], n])
  }
})

test('C17 undo, redo and travel restore the exact key set', () => {
  const store = anything({ a: 1 })
  const past = history(store)
  store.b = undefined
  store.b = null
  store.c = { d: 1 }
  delete store.a
  past.undo()
  past.undo()
  past.undo()
  expect(Object.keys(store)).toEqual(['a'])
  past.travelTo(99)
  expect(Object.keys(store).sort()).toEqual(['b', 'c'])
  past.travelTo(-5)
  expect(Object.keys(store)).toEqual(['a'])
})

test('C17 a new edit truncates the future', () => {
  const store = anything({ a: 0 })
  const past = history(store)
  store.a = 1
  store.a = 2
  store.a = 3
  past.undo()
  past.undo()
  store.a = 9
  expect(past.entries.get().map((change) => (change.patches[0] as any).value)).toEqual([1, 9])
  expect(past.canRedo.get()).toBe(false)
  past.redo()
  expect(store.a).toBe(9)
  past.undo()
  expect(store.a).toBe(1)
})

test('C17 undo is a change with origin history, not an entry', () => {
  const store = anything({ a: 0 })
  const { changes } = listen(store)
  const past = history(store)
  store.a = 1
  past.undo()
  past.redo()
  expect(changes.map((change) => change.origin.source)).toEqual(['local', 'history', 'history'])
  expect(past.entries.get()).toHaveLength(1)
})

test('C17 entries, position, canUndo and canRedo are atoms', () => {
  const store = anything({ a: 0 })
  const past = history(store)
  const seen: unknown[] = []
  const both = computed(() => [past.canUndo.get(), past.canRedo.value, past.position.get()])
  const stops = [
    past.canUndo.subscribe((value) => void seen.push(['undo', value])),
    past.canRedo.listen((value) => void seen.push(['redo', value])),
  ]
  store.a = 1
  expect([both.get(), past.entries.value?.length]).toEqual([[true, false, 1], 1])
  past.undo()
  expect(both.get()).toEqual([false, true, 0])
  expect(seen).toEqual(
    expect.arrayContaining([
      ['undo', false],
      ['undo', true],
      ['redo', true],
    ]),
  )
  expect(seen).toHaveLength(4)
  for (const stop of stops) stop()
})

test('C17 undo and redo with nothing to do do nothing', () => {
  const store = anything({ a: 0 })
  const { changes, rejections } = listen(store)
  const past = history(store)
  past.undo()
  past.redo()
  past.travelTo(0)
  expect([changes.length, rejections.length, past.position.get()]).toEqual([0, 0, 0])
})

test('C17 limit keeps the newest entries', () => {
  const store = anything({ a: 0 })
  const past = history(store, { limit: 3 })
  for (let i = 1; i <= 10; i++) store.a = i
  expect([past.entries.get().length, past.position.get()]).toEqual([3, 3])
  past.travelTo(0)
  expect([store.a, past.canUndo.get()]).toEqual([7, false])
  const default100 = history(store)
  for (let i = 1; i <= 150; i++) store.a = -i
  expect(default100.entries.get()).toHaveLength(100)
})

test('C17 group by milliseconds undoes what came in quick succession at once', () => {
  vi.useFakeTimers({ now: 0 })
  const store = anything({ text: '' })
  const past = history(store, { group: 500 })
  for (const letter of 'word') {
    store.text += letter
    vi.advanceTimersByTime(400)
  }
  vi.advanceTimersByTime(200)
  store.text += '!'
  expect(past.entries.get()).toHaveLength(2)
  past.undo()
  expect(store.text).toBe('word')
  past.undo()
  expect(store.text).toBe('')
  past.redo()
  expect(store.text).toBe('word')
})

test('C17 group by key undoes changes of one key at once', () => {
  const store = anything({ title: '', note: '' })
  const past = history(store, { group: (change: Change) => change.patches[0]?.path })
  store.title = 'a'
  store.title = 'ab'
  store.note = 'n'
  store.title = 'abc'
  expect(past.entries.get()).toHaveLength(3)
  past.undo()
  expect(plain(store)).toEqual({ title: 'ab', note: 'n' })
  past.undo()
  past.undo()
  expect(plain(store)).toEqual({ title: '', note: '' })
})

test('C17 a group does not reach over an undo', () => {
  const store = anything({ a: 0 })
  const past = history(store, { group: () => 'one' })
  store.a = 1
  past.undo()
  past.redo()
  store.a = 2
  past.undo()
  expect(store.a).toBe(1)
})

test('C17 a group of array changes undoes in the right order', () => {
  const store = anything({ list: [1, 2, 3] })
  const past = history(store, { group: () => 'one' })
  store.list.shift()
  store.list.push(9)
  store.list.reverse()
  store.list.splice(1, 1)
  const after = plain(store)
  past.undo()
  expect(plain(store)).toEqual({ list: [1, 2, 3] })
  past.redo()
  expect(plain(store)).toEqual(after)
})

test('C17 clear forgets the entries and stop ends the listening', () => {
  const store = anything({ a: 0 })
  const past = history(store)
  store.a = 1
  past.clear()
  expect([past.entries.get(), past.position.get(), past.canUndo.get(), past.canRedo.get()]).toEqual([
    [],
    0,
    false,
    false,
  ])
  past.undo()
  expect(store.a).toBe(1)
  store.a = 2
  past.stop()
  store.a = 3
  expect(past.entries.get()).toHaveLength(1)
})

test('C17 only local changes are entries', () => {
  const store = anything({ a: 0, b: 0 })
  const past = history(store)
  sink(store).commit([{ op: 'replace', path: '/a', value: 1 }], createOrigin('sync'))
  applyPatch(store, [{ op: 'replace', path: '/a', value: 2 }], { origin: createOrigin('hydrate') })
  store.b = 1
  expect(past.entries.get()).toHaveLength(1)
  past.undo()
  expect(plain(store)).toEqual({ a: 2, b: 0 })
})

test('C17 an undo inside a listener is a change after the present one', () => {
  const store = anything({ a: 0 })
  const past = history(store)
  const seen: unknown[] = []
  onUpdate(store, (_, change) => {
    seen.push(change.origin.source)
    if (change.origin.source === 'local') past.undo()
  })
  store.a = 1
  expect([seen, store.a]).toEqual([['local', 'history'], 0])
})

test('C17 an undo inside a batch can be redone', () => {
  const store = anything({ a: 0, b: 0 })
  const past = history(store)
  store.a = 1
  store.b = 1
  batch(() => past.undo())
  expect([plain(store), past.position.get()]).toEqual([{ a: 1, b: 0 }, 1])
  past.redo()
  expect([plain(store), past.position.get()]).toEqual([{ a: 1, b: 1 }, 2])
})

test('C17 an undo inside a batch that throws is taken back with it', () => {
  const store = anything({ a: 0 })
  const past = history(store)
  store.a = 1
  expect(() =>
    batch(() => {
      past.undo()
      throw new Error('undo')
    }),
  ).toThrow('undo')
  expect([plain(store), past.position.get(), past.canUndo.get()]).toEqual([{ a: 1 }, 1, true])
  past.undo()
  expect(plain(store)).toEqual({ a: 0 })
})

test('C17 several steps of travel inside a batch are one change', () => {
  const store = anything({ a: 0 })
  const past = history(store)
  for (let i = 1; i <= 4; i++) store.a = i
  const { changes } = listen(store)
  batch(() => past.travelTo(1))
  expect([store.a, changes.length, past.position.get()]).toEqual([1, 1, 1])
  past.travelTo(4)
  expect(store.a).toBe(4)
})
