import { batch, computed, defineStore, effect, history, type ReadableAtom, record, select, signal } from 'jods'
import { attach } from 'jods/kit'
import * as nano from 'nanostores'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { catchReports, turn } from './reported.js'

const reports = catchReports()
afterEach(() => {
  vi.useRealTimers()
})

const counter = () =>
  defineStore({
    name: 'counter',
    schema: z.object({
      n: z.number().default(0),
      user: z.object({ name: z.string(), age: z.number() }).default({ name: 'Ann', age: 30 }),
    }),
    computed: { double: (state) => state.n * 2 },
  })

/** Every kind of atom, how to make it change, and what it is before and after. */
interface Case {
  atom: ReadableAtom<unknown>
  change: () => unknown
  before: unknown
  after: unknown
}
const kinds: Record<string, () => Case> = {
  signal: () => {
    const atom = signal(0)
    return { atom, change: () => atom.set(1), before: 0, after: 1 }
  },
  computed: () => {
    const source = signal(1)
    return { atom: computed(() => source.get() * 2), change: () => source.set(2), before: 2, after: 4 }
  },
  'computed over a store': () => {
    const store = counter()
    return { atom: computed(() => store.n + 1), change: () => store.n++, before: 1, after: 2 }
  },
  'select by path': () => {
    const store = counter()
    return { atom: select(store, '/user/name'), change: () => (store.user.name = 'Bob'), before: 'Ann', after: 'Bob' }
  },
  'select of an object': () => {
    const store = counter()
    const after = { name: 'Ann', age: 31 }
    return { atom: select(store, '/user'), change: () => store.user.age++, before: { name: 'Ann', age: 30 }, after }
  },
  'select by function': () => {
    const store = counter()
    return { atom: select(store, (state) => state.double), change: () => store.n++, before: 0, after: 2 }
  },
  'select of a computed field by path': () => {
    const store = counter()
    return { atom: select(store, '/double'), change: () => store.n++, before: 0, after: 2 }
  },
  'history.canUndo': () => {
    const store = counter()
    return { atom: history(store).canUndo, change: () => store.n++, before: false, after: true }
  },
  'history.canRedo': () => {
    const store = counter()
    const { canRedo, undo } = history(store)
    store.n++
    return { atom: canRedo, change: () => undo(), before: false, after: true }
  },
  'history.position': () => {
    const store = counter()
    return { atom: history(store).position, change: () => store.n++, before: 0, after: 1 }
  },
  'history.entries': () => {
    const store = counter()
    const one = expect.objectContaining({ revision: 1 })
    return { atom: history(store).entries, change: () => store.n++, before: [], after: [one] }
  },
  'record.entries': () => {
    const store = counter()
    return { atom: record(store).entries, change: () => store.n++, before: [], after: [expect.anything()] }
  },
  'attachment.status': () => {
    const attachment = attach({}, () => {})
    return { atom: attachment.status, change: () => attachment.stop(), before: 'ready', after: 'stopped' }
  },
}

for (const [kind, make] of Object.entries(kinds)) {
  test(`C20 nanostores: computed over ${kind}, listened to`, () => {
    const { atom, change, before, after } = make()
    const wrapped = nano.computed(atom, (value) => ({ value }))
    const heard: unknown[] = []
    const stop = wrapped.subscribe((value) => heard.push(value.value))
    change()
    expect(heard).toEqual([before, after])
    expect(atom.lc).toBe(1)
    stop()
  })

  test(`C20 nanostores: computed over ${kind}, never listened to, is never stale`, async () => {
    const { atom, change, before, after } = make()
    const wrapped = nano.computed(atom, (value) => ({ value }))
    expect(wrapped.get().value).toEqual(before)
    await turn()
    change()
    expect(wrapped.get().value).toEqual(after)
    expect(atom.get()).toEqual(after)
  })

  test(`C20 nanostores: get mounts ${kind} for a moment when nobody listens`, () => {
    vi.useFakeTimers()
    const { atom, before, change, after } = make()
    const order: string[] = []
    nano.onMount(atom, () => {
      order.push('mount')
      return () => order.push('unmount')
    })
    expect(atom.get()).toEqual(before)
    expect(order).toEqual(['mount'])
    expect(atom.lc).toBe(0)
    vi.advanceTimersByTime(nano.STORE_UNMOUNT_DELAY)
    expect(order).toEqual(['mount', 'unmount'])
    change()
    expect(atom.get()).toEqual(after)
  })

  test(`C20 nanostores: who begins to listen to ${kind} while others are told hears of the next change only`, () => {
    for (const others of [0, 1, 2]) {
      const { atom, change, after } = make()
      const heard: unknown[] = []
      atom.listen(() => atom.listen((value) => heard.push(value)))
      for (let i = 0; i < others; i++) atom.listen(() => {})
      change()
      expect(heard).toEqual([])
      expect(atom.get()).toEqual(after)
      expect(atom.lc).toBe(others + 2)
    }
  })

  test(`C20 nanostores: onMount, onStart and onStop take ${kind}`, () => {
    vi.useFakeTimers()
    const { atom, change, after } = make()
    const order: string[] = []
    nano.onStart(atom, () => order.push('start'))
    nano.onMount(atom, () => {
      order.push('mount')
      return () => order.push('unmount')
    })
    nano.onStop(atom, () => order.push('stop'))
    const heard: unknown[] = []
    const stop = atom.listen((value) => heard.push(value))
    const stopSecond = atom.subscribe(() => {})
    expect(order.toSorted()).toEqual(['mount', 'start'])
    change()
    expect(reports()).toEqual([])
    expect(heard).toEqual([after])
    stop()
    expect(order).not.toContain('stop')
    stopSecond()
    expect(order).toContain('stop')
    vi.advanceTimersByTime(nano.STORE_UNMOUNT_DELAY)
    expect(order.at(-1)).toBe('unmount')
    expect(atom.lc).toBe(0)
    expect(atom.get()).toEqual(after)
  })

  test(`C20 nanostores: batched and effect take ${kind}`, async () => {
    const { atom, change, before, after } = make()
    const other = nano.atom('x')
    const wrapped = nano.batched([atom, other], (value, text) => [value, text])
    const heard: unknown[] = []
    const effects: unknown[] = []
    const stops = [
      wrapped.subscribe((value) => heard.push(value)),
      nano.effect([atom, other], (value) => {
        effects.push(value)
      }),
    ]
    change()
    other.set('y')
    await turn()
    await turn()
    expect(heard).toEqual([
      [before, 'x'],
      [after, 'y'],
    ])
    expect(effects).toEqual([before, after, after])
    for (const stop of stops) stop()
  })

  test(`C20 stores of Svelte: ${kind} keeps the contract`, () => {
    const { atom, change, before, after } = make()
    const heard: unknown[] = []
    const stop = atom.subscribe((value) => heard.push(value))
    expect(heard).toEqual([before])
    change()
    expect(heard).toEqual([before, after])
    stop()
    stop()
    expect(atom.lc).toBe(0)
  })
}

test('C20 nanostores: listenKeys hears its keys only', () => {
  const store = counter()
  const heard: unknown[] = []
  const stop = nano.listenKeys(select(store, '/user') as never, ['name'] as never, (value) => heard.push(value))
  store.user.age = 31
  expect(heard).toEqual([])
  store.user.name = 'Bob'
  expect(heard).toEqual([{ name: 'Bob', age: 31 }])
  stop()
})

test('C20 nanostores: cleanStores takes an atom with onMount, whatever it is', () => {
  for (const [kind, make] of Object.entries(kinds)) {
    const { atom } = make()
    nano.onMount(atom, () => {})
    atom.listen(() => {})
    expect(() => nano.cleanStores(atom as nano.Atom), kind).not.toThrow()
  }
})

test('C20 nanostores: onNotify sees the value before, whatever the atom', () => {
  for (const [kind, make] of Object.entries(kinds)) {
    const { atom, change, before } = make()
    const seen: unknown[] = []
    nano.onNotify(atom, ({ oldValue }) => {
      seen.push(oldValue)
    })
    const listener = vi.fn()
    const stop = atom.listen(listener)
    change()
    expect([seen, listener.mock.calls.length], kind).toEqual([[before], 1])
    stop()
  }
})

test('C20 nanostores: onSet sees a signal’s new value and may stop it', () => {
  const atom = signal(0)
  const seen: number[] = []
  nano.onSet(atom, ({ newValue, abort }) => {
    seen.push(newValue)
    if (newValue < 0) abort()
  })
  atom.set(1)
  atom.set(-1)
  expect([seen, atom.get()]).toEqual([[1, -1], 1])
})

test('C20 nanostores: its computed over several of our atoms has no glitch in one batch', () => {
  const store = counter()
  const factor = signal(1)
  const product = nano.computed([select(store, '/n'), factor], (n, by) => n * by)
  const heard: number[] = []
  const stop = product.listen((value) => heard.push(value))
  batch(() => {
    store.n = 2
    factor.set(3)
  })
  expect(product.get()).toBe(6)
  expect(heard.at(-1)).toBe(6)
  stop()
})

test('C20 nanostores: chains of its computeds over a store without any listener', async () => {
  const store = counter()
  const plus = nano.computed(select(store, '/n'), (n) => n + 1)
  const text = nano.computed(plus, (n) => `#${n}`)
  for (const n of [0, 1, 2]) {
    store.n = n
    expect(text.get()).toBe(`#${n + 1}`)
    await turn()
  }
  expect(() =>
    batch(() => {
      store.n = 50
      expect(text.get()).toBe('#51')
      throw new Error('abandoned')
    }),
  ).toThrow('abandoned')
  expect(text.get()).toBe('#3')
})

test('C20 nanostores: our computed and effect read a nanostores computed over our atoms through get', () => {
  const store = counter()
  const theirs = nano.computed(select(store, '/n'), (n) => n * 10)
  const ours = computed(() => select(store, '/n').get() + theirs.get())
  store.n = 1
  expect(ours.get()).toBe(11)
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(ours.get())
  })
  store.n = 2
  expect(seen.at(-1)).toBe(22)
  stop()
})

test('C20 nanostores: readonlyType, keepMount and allTasks take our atoms', async () => {
  const atom = nano.readonlyType(computed(() => 1))
  nano.keepMount(atom as never)
  expect(atom.lc).toBe(1)
  await nano.allTasks()
  expect(atom.value).toBe(1)
})

test('C20 nanostores: lc, init and eq are there', () => {
  const a = signal(5)
  expect([a.lc, a.eq(1, 1), a.eq(1, 2)]).toEqual([0, true, false])
  const stop = a.listen(() => {})
  expect(a.lc).toBe(1)
  stop()
  expect('init' in a).toBe(true)
})
