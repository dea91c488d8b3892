import { defineStore } from 'jods'
import { type PersistOptions, persist } from 'jods/persist'
import { memory } from 'jods/storage'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

type Cart = ReturnType<typeof cart>
export type Options = PersistOptions<Cart>

/** What `usePersist` has given by now, and how it is rendered. */
interface PersistScreen {
  readonly shown: { status: string; error: Error | undefined; clear: () => Promise<void> }
  /** Renders again with options of that moment. */
  update(options: Options, store?: Cart): Promise<void>
  unmount(): Promise<void>
}

export interface PersistDriver {
  readonly name: string
  mount(store: Cart, options: Options): PersistScreen
  act(fn: () => unknown): Promise<void>
  /** A component is set up once, with the options of that moment. */
  readonly isSetUpOnce?: boolean
}

/** The driver of a framework whose components are set up once: another store or key is another component. */
export function setUpOnce(
  name: string,
  act: PersistDriver['act'],
  mount: (store: Cart, options: Options) => Pick<PersistScreen, 'shown' | 'unmount'>,
): PersistDriver {
  return {
    name,
    act,
    isSetUpOnce: true,
    mount(store, options) {
      let screen = mount(store, options)
      let current = { store, key: options.key }
      return {
        get shown() {
          return screen.shown
        },
        async update(next, other = current.store) {
          if (other === current.store && next.key === current.key) return
          current = { store: other, key: next.key }
          await screen.unmount()
          screen = mount(other, next)
        },
        unmount: () => screen.unmount(),
      }
    },
  }
}

function cart() {
  return defineStore({ name: 'cart', schema: z.object({ n: z.int().min(0).default(0) }) })
}

/** A storage that answers when it is told to. */
function slow() {
  const storage = memory()
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, storage: { ...storage, getItem: async (key: string) => gate.then(() => storage.getItem(key)) } }
}

/** What `persist` writes of a cart. */
async function entryOf(n: number): Promise<string> {
  const storage = memory()
  const store = cart()
  const saved = persist(store, { storage, key: 'k', mode: 'snapshot' })
  await saved.ready
  store.n = n
  await saved.stop()
  return storage.getItem('k') as string
}

/** One suite for `usePersist` of every framework. */
export function testUsePersist({ name, mount, act, isSetUpOnce = false }: PersistDriver): void {
  const until = (check: () => void) =>
    vi.waitFor(async () => {
      await act(() => {})
      check()
    })

  describe(`P15 ${name}`, () => {
    test('loads, says so, and saves', async () => {
      const storage = memory()
      const before = cart()
      const first = mount(before, { storage, debounce: 0 })
      await until(() => expect(first.shown.status).toBe('ready'))
      await act(() => {
        before.n = 7
      })
      await first.unmount()

      const gate = slow()
      await until(() => expect(storage.keys!()).toHaveLength(1))
      for (const key of storage.keys!() as string[]) gate.storage.setItem(key, storage.getItem(key) as string)
      const store = cart()
      const second = mount(store, { storage: gate.storage })
      await act(() => {})
      expect([second.shown.status, second.shown.error, store.n]).toEqual(['starting', undefined, 0])
      gate.open()
      await until(() => expect(second.shown.status).toBe('ready'))
      expect(store.n).toBe(7)
      await second.unmount()
    })

    test.skipIf(isSetUpOnce)(
      'options written in place start nothing anew, functions are those of the last render',
      async () => {
        const storage = memory()
        const getItem = vi.spyOn(storage, 'getItem')
        const store = cart()
        const options = (onLoad: () => void): Options => ({
          storage,
          debounce: 0,
          onLoad,
          filter: () => true,
          onError: () => {},
        })
        const screen = mount(
          store,
          options(() => {}),
        )
        await until(() => expect(screen.shown.status).toBe('ready'))
        const { clear } = screen.shown
        const reads = getItem.mock.calls.length
        for (let i = 0; i < 5; i++) await screen.update(options(() => {}))
        expect([getItem.mock.calls.length, screen.shown.clear]).toEqual([reads, clear])

        const gate = slow()
        const early = vi.fn()
        const late = vi.fn()
        const other = mount(cart(), { storage: gate.storage, onLoad: early })
        await other.update({ storage: gate.storage, onLoad: late })
        gate.open()
        await until(() => expect(late).toHaveBeenCalledTimes(1))
        expect(early).not.toHaveBeenCalled()
        await screen.unmount()
        await other.unmount()
      },
    )

    test.skipIf(isSetUpOnce)('a function that the last render leaves out stays what it was', async () => {
      const storage = memory()
      const store = cart()
      const always = { storage, key: 'k', debounce: 0, mode: 'snapshot' } as const
      const screen = mount(store, { ...always, filter: () => true })
      await until(() => expect(screen.shown.status).toBe('ready'))
      await screen.update(always)
      await act(() => {
        store.n = 7
      })
      await until(() => expect(storage.getItem('k')).toContain('7'))
      await screen.unmount()
    })

    test('what failed under another key is not shown under this one', async () => {
      const storage = memory()
      storage.setItem('bad', 'garbage')
      const screen = mount(cart(), { storage, key: 'bad', debounce: 0 })
      await until(() => expect(screen.shown.error).toBeInstanceOf(Error))
      await screen.update({ storage, key: 'good', debounce: 0 })
      await until(() => expect([screen.shown.status, screen.shown.error]).toEqual(['ready', undefined]))
      await screen.unmount()
    })

    test('what cannot be saved any more under another key is reported, and not shown under this one', async () => {
      const storage = memory()
      const failing = {
        ...storage,
        setItem: async (key: string, value: string) => {
          await Promise.resolve()
          if (key.includes('bad')) throw new Error('full')
          return storage.setItem(key, value)
        },
      }
      const store = cart()
      const onError = vi.fn()
      const options = { storage: failing, mode: 'snapshot', debounce: 10_000, onError } as const
      const screen = mount(store, { ...options, key: 'bad' })
      await until(() => expect(screen.shown.status).toBe('ready'))
      await act(() => {
        store.n = 1
      })
      await screen.update({ ...options, key: 'good' })
      await until(() => expect(onError).toHaveBeenCalledTimes(1))
      await until(() => expect([screen.shown.status, screen.shown.error]).toEqual(['ready', undefined]))
      await screen.unmount()
    })

    test('a save that fails is shown until one succeeds', async () => {
      const storage = memory()
      let isFull = true
      const failing = {
        ...storage,
        setItem: (key: string, value: string) => {
          if (isFull) throw new Error('full')
          return storage.setItem(key, value)
        },
      }
      const store = cart()
      const onError = vi.fn()
      const screen = mount(store, { storage: failing, debounce: 0, mode: 'snapshot', onError })
      await until(() => expect(screen.shown.status).toBe('ready'))
      await act(() => {
        store.n = 1
      })
      await until(() => expect(screen.shown.status).toBe('error'))
      expect(screen.shown.error).toMatchObject({ cause: { message: 'full' } })
      expect(onError).toHaveBeenCalledTimes(1)
      isFull = false
      await act(() => {
        store.n = 2
      })
      await until(() => expect([screen.shown.status, screen.shown.error]).toEqual(['ready', undefined]))
      await screen.unmount()
    })

    test('an entry that is refused is shown, and forgotten once it is cleared', async () => {
      const storage = memory()
      storage.setItem('k', 'garbage')
      const screen = mount(cart(), { storage, key: 'k' })
      await until(() => expect(screen.shown.error).toMatchObject({ code: expect.stringMatching(/^persist\//) }))
      expect(screen.shown.status).toBe('ready')
      await act(() => screen.shown.clear())
      expect([screen.shown.error, storage.keys!()]).toEqual([undefined, []])
      await screen.unmount()
    })

    test('clear removes what is stored and leaves the state', async () => {
      const storage = memory()
      const store = cart()
      const screen = mount(store, { storage, debounce: 0 })
      await act(() => {
        store.n = 3
      })
      await until(() => expect(storage.keys!()).toHaveLength(1))
      await act(() => screen.shown.clear())
      expect([storage.keys!(), store.n]).toEqual([[], 3])
      await screen.unmount()
    })

    test('an early unmount leaves nothing behind: what loads late goes nowhere, what is written later is not saved', async () => {
      const gate = slow()
      gate.storage.setItem('k', await entryOf(9))
      const store = cart()
      const setItem = vi.spyOn(gate.storage, 'setItem')
      const onError = vi.fn()
      const screen = mount(store, { storage: gate.storage, key: 'k', debounce: 0, onError })
      await screen.unmount()
      gate.open()
      store.n = 1
      await act(() => new Promise((resolve) => setTimeout(resolve, 20)))
      expect([store.n, setItem.mock.calls, onError.mock.calls]).toEqual([1, [], []])
    })

    test('another store, or another key, is another start', async () => {
      const storage = memory()
      const store = cart()
      const screen = mount(store, { storage, key: 'a', debounce: 0 })
      await act(() => {
        store.n = 1
      })
      await until(() => expect(storage.getItem('a')).toBeTruthy())
      await screen.update({ storage, key: 'b', debounce: 0 })
      await act(() => {
        store.n = 2
      })
      await until(() => expect(storage.getItem('b')).toBeTruthy())
      const other = cart()
      await screen.update({ storage, key: 'b', debounce: 0 }, other)
      await until(() => expect(other.n).toBe(2))
      await screen.unmount()
    })
  })
}
