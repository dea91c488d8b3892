import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { computed, defineStore, effect, onUpdate, select, signal, snapshot } from 'jods'
import { track } from 'jods/kit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { turn } from './reported.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** True when what the reference leads to is gone after a few rounds of collection. */
async function isCollected(ref: WeakRef<object>): Promise<boolean> {
  for (let round = 0; round < 10; round++) {
    await turn()
    collect()
    if (ref.deref() === undefined) return true
  }
  return false
}

const make = () =>
  defineStore({
    name: 'rows',
    schema: z.object({ rows: z.array(z.object({ n: z.number() })), n: z.number().default(0) }),
    initial: { rows: [{ n: 1 }] },
  })

/** Each makes something over long-lived sources, uses it, lets it go, and gives a weak hold on it. */
const cases: Record<string, (store: ReturnType<typeof make>, source: ReturnType<typeof signal<number>>) => object> = {
  'a computed that was never read': (_, source) => computed(() => source.get()),
  'a computed that was read and nobody watches': (_, source) => {
    const atom = computed(() => source.get())
    atom.get()
    return atom
  },
  'a chain of computeds': (store, source) => {
    const inner = computed(() => source.get() + store.n)
    const outer = computed(() => inner.get() * 2)
    outer.get()
    return inner
  },
  'a computed over a snapshot': (store) => {
    const atom = computed(() => snapshot(store).n)
    atom.get()
    return atom
  },
  'an atom of a path that was read': (store) => {
    const atom = select(store, '/rows/0/n')
    atom.get()
    return atom
  },
  'an atom of a path inside a computed': (store) => {
    const atom = select(store, '/rows/0')
    computed(() => atom.get()).get()
    return atom
  },
  'an atom by function whose listener has gone': (store) => {
    const atom = select(store, (state) => state.rows[0])
    atom.listen(() => {})()
    return atom
  },
  'an atom of a path whose listeners have gone': (store) => {
    const atom = select(store, '/rows/0/n')
    const stops = [atom.listen(() => {}), atom.listen(() => {})]
    for (const stop of stops) stop()
    return atom
  },
  'what a stopped effect held': (store, source) => {
    const held = { held: true }
    const stop = effect(() => void (source.get() + store.n + (held.held ? 1 : 0)))
    source.set((source.get() ?? 0) + 1)
    stop()
    return held
  },
  'what a stopped outer effect’s inner effects held': (_, source) => {
    const held = { held: true }
    const stop = effect(() => void effect(() => void (source.get() + (held.held ? 1 : 0))))
    stop()
    return held
  },
  'what an effect stopped by its failing first run held': (_, source) => {
    const held = { held: true }
    try {
      effect(() => {
        source.get()
        if (held.held) throw new Error('first')
      })
    } catch {}
    return held
  },
  'a stopped tracker': (store) => {
    const held = { held: true }
    track(
      () => [store.n, held.held],
      () => {},
    ).stop()
    return held
  },
  'a tracker that went stale': (store) => {
    const held = { held: true }
    track(
      () => [store.n, held.held],
      () => {},
    )
    store.n++
    return held
  },
  'a listener of changes that has gone': (store) => {
    const held = { held: true }
    const stop = onUpdate(store, () => void held.held)
    store.n++
    stop()
    return held
  },
  'a removed row': (store) => {
    store.rows.push({ n: 5 })
    const row = store.rows[1] as object
    effect(() => void (row as { n: number }).n)()
    store.rows.pop()
    return row
  },
}

for (const [name, use] of Object.entries(cases)) {
  test(`C10 memory: its sources do not hold ${name}`, async () => {
    const store = make()
    const source = signal(0)
    const ref = new WeakRef(use(store, source))
    expect(await isCollected(ref)).toBe(true)
    expect([store.rows.length, source.get() >= 0]).toEqual([1, true])
  })
}

test('C10 memory: a watched computed is kept by its watcher', async () => {
  const source = signal(0)
  const seen: number[] = []
  const stop = (() => {
    const atom = computed(() => source.get() * 2)
    return effect(() => {
      seen.push(atom.get())
    })
  })()
  await turn()
  collect()
  source.set(1)
  expect(seen).toEqual([0, 2])
  stop()
})

test('C10 memory: an effect whose stop was thrown away goes on', async () => {
  const source = signal(0)
  const seen: number[] = []
  effect(() => {
    seen.push(source.get())
  })
  await turn()
  collect()
  source.set(1)
  expect(seen).toEqual([0, 1])
})
