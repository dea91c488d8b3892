import { batch, computed, defineStore, type ReadableAtom, select, signal } from 'jods'
import { persist } from 'jods/persist'
import { pair } from 'jods/socket'
import { memory } from 'jods/storage'
import { sync } from 'jods/sync'
import { computed as computedOfNanostores } from 'nanostores'
import { expect, test } from 'vitest'
import { z } from 'zod'

export interface Atoms {
  signal: ReadableAtom<number>
  computed: ReadableAtom<number>
  path: ReadableAtom<string>
  part: ReadableAtom<unknown>
  fn: ReadableAtom<number>
  field: ReadableAtom<number>
  theirs: ReadableAtom<string>
  saved: ReadableAtom<string>
  live: ReadableAtom<string>
}

/** Shows `{ name: value }` of all atoms as JSON, by the framework's own way to read a nanostores atom. */
export type MountAtoms = (atoms: Atoms) => { container: Element; unmount(): void }

/** One suite for every framework: its nanostores binding, or store contract, takes every kind of atom of ours. */
export function testNanostores(name: string, mount: MountAtoms, act: (fn: () => void) => Promise<void>): void {
  test(`C20 ${name}: select, computed, signal and the statuses of attachments in a component`, async () => {
    const store = defineStore({
      name: 'counter',
      schema: z.object({
        n: z.int().default(0),
        user: z.object({ name: z.string(), age: z.int() }).default({ name: 'Ann', age: 30 }),
      }),
      computed: { double: (state) => state.n * 2 },
    })
    const count = signal(1)
    const saved = persist(store, { storage: memory() })
    const [ours] = pair()
    const live = sync(ours, store)
    const path = select(store, '/user/name')
    const atoms: Atoms = {
      signal: count,
      computed: computed(() => count.get() * 10 + store.n),
      path,
      part: select(store, '/user'),
      fn: select(store, (state) => state.n + 1),
      field: select(store, '/double'),
      theirs: computedOfNanostores([path, count], (who, n) => `${who} ${n}`),
      saved: saved.status,
      live: live.status,
    }
    await saved.ready
    const started = live.status.get()
    const { container, unmount } = mount(atoms)
    const shown = () => JSON.parse(container.textContent ?? '')
    const user = { name: 'Ann', age: 30 }
    const before = { signal: 1, computed: 10, path: 'Ann', part: user, fn: 1, field: 0, theirs: 'Ann 1' }
    expect(shown()).toEqual({ ...before, saved: 'ready', live: started })
    await act(() => {
      batch(() => {
        count.set(2)
        store.n = 1
        store.user.name = 'Bob'
      })
      void saved.stop()
      void live.stop()
    })
    const later = {
      signal: 2,
      computed: 21,
      path: 'Bob',
      part: { name: 'Bob', age: 30 },
      fn: 2,
      field: 2,
      theirs: 'Bob 2',
    }
    expect(shown()).toEqual({ ...later, saved: 'stopped', live: 'stopped' })
    await act(unmount)
    await act(() => {})
    for (const [key, atom] of Object.entries(atoms))
      if (key !== 'theirs' && key !== 'path' && key !== 'signal') expect(atom.lc, key).toBe(0)
    // nanostores lets go of what its own computed listens to a second later.
    await expect.poll(() => [atoms.theirs.lc, path.lc, count.lc], { timeout: 5000 }).toEqual([0, 0, 0])
  })
}
