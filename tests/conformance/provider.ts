import { defineStore, fork, type ReadableAtom } from 'jods'
import { pair } from 'jods/socket'
import { sync } from 'jods/sync'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

export type Counter = ReturnType<typeof counter>

export function counter() {
  return defineStore({ name: 'counter', schema: z.object({ n: z.int().default(0) }) })
}

/** What is on the page. */
interface Mounted {
  readonly container: Element
  unmount(): void
}

/**
 * A count is a button that shows `n` of `useStore(store)` and counts up. There is one outside of a provider; two inside one,
 * which is given `stores`; and in a provider inside that, one more.
 */
export interface ProviderDriver {
  readonly name: string
  counts(props: { store: Counter; stores?: Counter[] }): Mounted
  /** Shows the value of an atom. */
  status(props: { atom: ReadableAtom<string> }): Mounted
  /** Does something and waits until the page shows what came of it. */
  act(fn: () => void): Promise<void>
}

/** One suite for scoped instances, and for the status of a connection, in every framework. */
export function testProvider({ name, counts, status, act }: ProviderDriver): void {
  const buttons = ({ container }: Mounted) => [...container.querySelectorAll('button')]
  const texts = (page: Mounted) => buttons(page).map((button) => button.textContent)

  describe(`R08 ${name}`, () => {
    test('a provider gives what is inside instances of its own, one inside another too', async () => {
      const store = counter()
      const page = counts({ store })
      await act(() => buttons(page)[1]?.click())
      expect([texts(page), store.n]).toEqual([['0', '1', '1', '0'], 0])
      await act(() => buttons(page)[3]?.click())
      await act(() => buttons(page)[0]?.click())
      expect([texts(page), store.n]).toEqual([['1', '1', '1', '1'], 1])
      await act(() => buttons(page)[2]?.click())
      expect(texts(page)).toEqual(['1', '2', '2', '1'])
      page.unmount()
    })

    test('a provider hands out the instances that it was given', async () => {
      const store = counter()
      const given = fork(store, { n: 40 })
      const page = counts({ store, stores: [counter(), given] })
      await act(() => buttons(page)[1]?.click())
      expect([texts(page), store.n, given.n]).toEqual([['0', '41', '41', '0'], 0, 41])
      page.unmount()
    })

    test('the status of a connection is shown and followed', async () => {
      const [ours, theirs] = pair()
      const live = sync(ours, counter())
      const page = status({ atom: live.status })
      expect(page.container.textContent).toBe('connecting')
      const other = sync(theirs, counter())
      await vi.waitFor(async () => {
        await act(() => {})
        expect(page.container.textContent).toBe('connected')
      })
      await act(() => {
        void live.stop()
        void other.stop()
      })
      expect(page.container.textContent).toBe('stopped')
      page.unmount()
      await act(() => {})
      expect(live.status.lc).toBe(0)
    })
  })
}
