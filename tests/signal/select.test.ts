import { applyPatch, batch, computed, defineStore, effect, replaceState, select, signal, snapshot } from 'jods'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'

const board = () =>
  defineStore({
    name: 'board',
    schema: z.object({
      columns: z.array(z.object({ id: z.string(), cards: z.array(z.object({ title: z.string(), size: z.number() })) })),
      people: z.record(z.string(), z.object({ name: z.string() })).default({}),
      note: z.string().optional(),
      'a/b~c': z.number().default(1),
    }),
    initial: {
      columns: [
        { id: 'todo', cards: [{ title: 'one', size: 1 }] },
        { id: 'done', cards: [{ title: 'two', size: 2 }] },
      ],
    },
    computed: { total: (state) => state.columns.reduce((n, column) => n + column.cards.length, 0) },
  })
const title = '/columns/0/cards/0/title' as const

test('C08 select: by path: the value now, later values to listeners, no wake by a sibling', () => {
  const store = board()
  const atom = select(store, title)
  const calls: unknown[] = []
  const stop = atom.listen((value, before) => calls.push([value, before]))
  expect([atom.get(), atom.value]).toEqual(['one', 'one'])
  const card = store.columns[0]?.cards[0]
  if (card) {
    card.size = 5
    card.title = 'uno'
  }
  expect(calls).toEqual([['uno', 'one']])
  expect(atom.get()).toBe('uno')
  stop()
  if (card) card.title = 'eins'
  expect(calls).toHaveLength(1)
  expect(atom.get()).toBe('eins')
})

test('C08 select: subscribe calls at once with the value of now', () => {
  const store = board()
  const seen: unknown[] = []
  const stop = select(store, title).subscribe((value) => seen.push(value))
  expect(seen).toEqual(['one'])
  stop()
})

test('C08 select: an object is its snapshot: another identity when it changed, the old one intact, the same when not', () => {
  const store = board()
  const atom = select(store, '/columns/0')
  const first = atom.get()
  expect(atom.get()).toBe(first)
  store.note = 'unrelated'
  expect(atom.get()).toBe(first)
  store.columns[0]?.cards.push({ title: 'three', size: 3 })
  const second = atom.get()
  expect(second).not.toBe(first)
  expect(first?.cards).toHaveLength(1)
  expect(second?.cards).toHaveLength(2)
  expect(second?.cards[0]).toBe(first?.cards[0])
})

test('C08 select: of an array it wakes for every change below it, once each', () => {
  const store = board()
  const listener = vi.fn()
  const stop = select(store, '/columns').listen(listener)
  const card = store.columns[1]?.cards[0]
  if (card) card.title = 'deep'
  store.columns.reverse()
  store.note = 'elsewhere'
  expect(listener).toHaveBeenCalledTimes(2)
  expect(listener.mock.calls[1]?.[0][0].cards[0].title).toBe('deep')
  stop()
})

const ancestors: Record<string, [(store: ReturnType<typeof board>) => unknown, string | undefined]> = {
  'splice before it': [(store) => store.columns.splice(0, 1), 'two'],
  unshift: [(store) => store.columns.unshift({ id: 'new', cards: [{ title: 'zero', size: 0 }] }), 'zero'],
  reverse: [(store) => store.columns.reverse(), 'two'],
  'replacing an ancestor': [
    (store) => {
      store.columns = [{ id: 'x', cards: [{ title: 'fresh', size: 0 }] }]
    },
    'fresh',
  ],
  'setting the element': [
    (store) => {
      store.columns[0] = { id: 'x', cards: [{ title: 'set', size: 0 }] }
    },
    'set',
  ],
  replaceState: [
    (store) =>
      replaceState(store, {
        ...snapshot(store),
        columns: [{ id: 'y', cards: [{ title: 'state', size: 0 }] }],
      }),
    'state',
  ],
  'a patch at an ancestor': [
    (store) => applyPatch(store, [{ op: 'replace', path: '/columns/0/cards', value: [{ title: 'p', size: 1 }] }]),
    'p',
  ],
  'a move': [(store) => applyPatch(store, [{ op: 'move', from: '/columns/1', path: '/columns/0' }]), 'two'],
  'emptying an ancestor': [
    (store) => {
      store.columns = []
    },
    undefined,
  ],
  'removing the leaf’s parent': [(store) => store.columns[0]?.cards.pop(), undefined],
}

for (const [name, [write, expected]] of Object.entries(ancestors)) {
  test(`C08 select: by path it wakes after ${name}`, () => {
    const store = board()
    const atom = select(store, title)
    const derived = computed(() => atom.get())
    const heard: unknown[] = []
    const effects: unknown[] = []
    const stops = [
      atom.listen((value) => heard.push(value)),
      effect(() => {
        effects.push(atom.get())
      }),
      effect(() => void derived.get()),
    ]
    write(store)
    expect([atom.get(), derived.get()]).toEqual([expected, expected])
    expect([heard, effects]).toEqual([[expected], ['one', expected]])
    replaceState(store, {
      columns: [{ id: 'last', cards: [{ title: 'again', size: 0 }] }],
    })
    expect([heard.at(-1), effects.at(-1), derived.get()]).toEqual(['again', 'again', 'again'])
    const card = store.columns[0]?.cards[0]
    if (card) card.title = 'and again'
    expect([heard.at(-1), effects.at(-1), derived.get()]).toEqual(['and again', 'and again', 'and again'])
    for (const stop of stops) stop()
  })
}

test('C08 select: a path that leads nowhere yet wakes when it appears and when it goes', () => {
  const store = board()
  const atom = select(store, '/people/ann/name')
  const heard: unknown[] = []
  const stop = atom.listen((value) => heard.push(value))
  expect(atom.get()).toBeUndefined()
  store.people.bob = { name: 'Bob' }
  store.people.ann = { name: 'Ann' }
  store.people.ann.name = 'Anna'
  delete store.people.ann
  expect(heard).toEqual(['Ann', 'Anna', undefined])
  stop()
})

test('C08 select: an index beyond the end wakes when the array reaches it', () => {
  const store = board()
  const heard: unknown[] = []
  const stop = select(store, '/columns/2/id').listen((value) => heard.push(value))
  store.columns.push({ id: 'third', cards: [] })
  store.columns.shift()
  expect(heard).toEqual(['third', undefined])
  stop()
})

test('C08 select: the root, length, escaped keys, optional members and computed fields', () => {
  const store = board()
  const all = select(store, '')
  const length = select(store, '/columns/length')
  const escaped = select(store, '/a~1b~0c' as '/note')
  const note = select(store, '/note')
  const total = select(store, (state) => state.total)
  const heard: unknown[] = []
  const stops = [all, length, escaped, note, total].map((atom, i) =>
    (atom as { listen(listener: (value: unknown) => void): () => void }).listen(() => heard.push(i)),
  )
  expect([all.get(), length.get(), escaped.get(), note.get(), total.get()]).toEqual([
    snapshot(store),
    2,
    1,
    undefined,
    2,
  ])
  store.columns[0]?.cards.push({ title: 'x', size: 1 })
  expect(heard.sort()).toEqual([0, 4])
  heard.length = 0
  store.columns.pop()
  store.note = 'n'
  store['a/b~c'] = 2
  expect([length.get(), escaped.get(), note.get(), total.get()]).toEqual([1, 2, 'n', 2])
  expect(new Set(heard)).toEqual(new Set([0, 1, 2, 3, 4]))
  for (const stop of stops) stop()
})

test('C08 select: by function it is memoised and wakes only when the result is another', () => {
  const store = board()
  const read = vi.fn((state: { columns: readonly { cards: readonly unknown[] }[] }) => state.columns.length)
  const atom = select(store, read)
  expect([atom.get(), atom.get()]).toEqual([2, 2])
  expect(read).toHaveBeenCalledTimes(1)
  const heard: unknown[] = []
  const stop = atom.listen((value) => heard.push(value))
  store.columns.reverse()
  store.note = 'n'
  expect(heard).toEqual([])
  store.columns.pop()
  expect(heard).toEqual([1])
  stop()
})

test('C08 select: a function that gives a part gives its snapshot, and wakes for all of it', () => {
  const store = board()
  const atom = select(store, (state) => state.columns[0])
  const heard: unknown[] = []
  const stop = atom.listen((value) => heard.push(value))
  const first = atom.get()
  const card = store.columns[0]?.cards[0]
  if (card) card.title = 'changed'
  expect(heard).toHaveLength(1)
  expect(first?.cards[0]?.title).toBe('one')
  expect(atom.get()?.cards[0]?.title).toBe('changed')
  expect(() => {
    ;(atom.get() as unknown as { id: string }).id = 'x'
  }).toThrow()
  expect(store.columns[0]?.id).toBe('todo')
  stop()
})

test('C08 select: equals decides whether it wakes, by function and by path', () => {
  const store = board()
  const sameLength = (a: readonly unknown[], b: readonly unknown[]) => a.length === b.length
  const byFn = select(store, (state) => state.columns.map((column) => column.cards.length), sameLength)
  const byPath = select(store, '/columns', sameLength)
  const heard: string[] = []
  const stops = [byFn.listen(() => heard.push('fn')), byPath.listen(() => heard.push('path'))]
  store.columns[0]?.cards.push({ title: 'x', size: 1 })
  expect(heard).toEqual([])
  store.columns.pop()
  expect(heard.sort()).toEqual(['fn', 'path'])
  for (const stop of stops) stop()
})

test('C08 select: it joins computeds, effects and signals without a glitch', () => {
  const store = board()
  const factor = signal(1)
  const first = select(store, '/columns/0/cards/0/size')
  const total = computed(() => (first.get() ?? 0) * factor.get() + store.total)
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(total.get())
  })
  batch(() => {
    factor.set(10)
    const card = store.columns[0]?.cards[0]
    if (card) card.size = 3
    store.columns[0]?.cards.push({ title: 'x', size: 1 })
  })
  expect(seen).toEqual([3, 33])
  stop()
})

test('C08 select: 500 atoms of the same part, and one of another', () => {
  const store = board()
  let heard = 0
  const stops = Array.from({ length: 500 }, () => select(store, title).listen(() => heard++))
  const other = vi.fn()
  stops.push(select(store, '/columns/1/id').listen(other))
  const card = store.columns[0]?.cards[0]
  if (card) card.title = 'x'
  expect([heard, other.mock.calls.length]).toEqual([500, 0])
  for (const stop of stops) stop()
  if (card) card.title = 'y'
  expect(heard).toBe(500)
})

test('C08 select: a path heard by a listener and a computed: both hear when it ends at nothing', () => {
  const store = board()
  const atom = select(store, title)
  const derived = computed(() => atom.get())
  const heard: unknown[] = []
  const seen: unknown[] = []
  const stops = [
    atom.listen((value) => heard.push(value)),
    effect(() => {
      seen.push(derived.get())
    }),
  ]
  store.columns = []
  expect([heard, seen]).toEqual([[undefined], ['one', undefined]])
  for (const stop of stops) stop()
})
