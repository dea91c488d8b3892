import { batch, computed, defineStore, effect, json, type ReadableAtom, select, signal, snapshot } from 'jods'
import { computed as derive } from 'nanostores'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { catchReports, turn } from './reported.js'

const reports = catchReports()

function random(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
class Abandoned extends Error {}

interface Plain {
  n: number
  rows: { v: number }[]
  tags: Record<string, number>
  s: number[]
}

function world(roll: (below: number) => number) {
  const plain: Plain = { n: 0, rows: [{ v: 1 }, { v: 2 }, { v: 3 }], tags: { a: 1 }, s: [0, 0] }
  const store = defineStore({
    name: 'model',
    schema: z.object({
      n: z.number(),
      rows: z.array(z.object({ v: z.number() })),
      tags: z.record(z.string(), z.number()),
    }),
    initial: { n: 0, rows: [{ v: 1 }, { v: 2 }, { v: 3 }], tags: { a: 1 } },
    computed: { sum: (state) => state.rows.reduce((sum, row) => sum + row.v, 0) },
  })
  const signals = plain.s.map((value) => signal(value))
  const sum = () => plain.rows.reduce((total, row) => total + row.v, 0)
  const held = store.rows[0]
  const atoms: { name: string; atom: ReadableAtom<unknown>; plain: () => unknown }[] = []
  const add = (name: string, atom: ReadableAtom<unknown>, value: () => unknown) =>
    atoms.push({ name, atom, plain: value })
  const number = (value: unknown) => (typeof value === 'number' ? value : JSON.stringify(value ?? null).length)
  signals.forEach((atom, i) => {
    add(`signal ${i}`, atom, () => plain.s[i])
  })
  add('leaf', select(store, '/n'), () => plain.n)
  add('row 1', select(store, '/rows/1/v'), () => plain.rows[1]?.v)
  add('row object', select(store, '/rows/0'), () => plain.rows[0])
  add('length', select(store, '/rows/length'), () => plain.rows.length)
  add('tag b', select(store, '/tags/b'), () => plain.tags.b)
  add('tags', select(store, '/tags'), () => plain.tags)
  add(
    'by function',
    select(store, (state) => state.rows.length + state.n),
    () => plain.rows.length + plain.n,
  )
  add(
    'part by function',
    select(store, (state) => state.rows),
    () => plain.rows,
  )
  add(
    'field',
    computed(() => store.sum),
    sum,
  )
  add(
    'snapshot',
    computed(() => JSON.stringify(snapshot(store.rows))),
    () => JSON.stringify(plain.rows),
  )
  add(
    'json',
    computed(() => json(store).sum),
    sum,
  )
  add(
    'keys',
    computed(() => Object.keys(store.tags).sort().join()),
    () => Object.keys(plain.tags).sort().join(),
  )
  for (let i = 0; i < 8; i++) {
    const [chooser, even, odd] = [0, 1, 2].map(() => atoms[roll(atoms.length)] as (typeof atoms)[number]) as [
      (typeof atoms)[number],
      (typeof atoms)[number],
      (typeof atoms)[number],
    ]
    const pick = (get: (entry: (typeof atoms)[number]) => unknown) =>
      (number(get(chooser)) % 2 === 0 ? number(get(even)) + 1 : number(get(odd)) * 2) % 11
    add(
      `computed ${i}`,
      computed(() => pick((entry) => entry.atom.get())),
      () => pick((entry) => entry.plain()),
    )
  }
  const last = atoms.at(-1) as (typeof atoms)[number]
  add(
    'nanostores',
    derive([last.atom, signals[0] as ReadableAtom<number>], (a, b) => `${a} ${b}`),
    () => {
      return `${last.plain()} ${plain.s[0]}`
    },
  )

  /** One random write, to the store or a signal and to the plain copy alike. */
  function write(): void {
    const value = roll(4)
    const at = roll(plain.rows.length)
    const row = store.rows[at]
    const plainRow = plain.rows[at]
    switch (roll(11)) {
      case 0:
        store.n = plain.n = value
        break
      case 1:
        if (row && plainRow) row.v = plainRow.v = value
        break
      case 2:
        store.rows.push({ v: value })
        plain.rows.push({ v: value })
        break
      case 3:
        store.rows.splice(at, 1)
        plain.rows.splice(at, 1)
        break
      case 4:
        store.rows.unshift({ v: value })
        plain.rows.unshift({ v: value })
        break
      case 5:
        store.rows.reverse()
        plain.rows.reverse()
        break
      case 6:
        store.tags = { b: value }
        plain.tags = { b: value }
        break
      case 7:
        delete store.tags.b
        delete plain.tags.b
        break
      case 8:
        store.tags.c = plain.tags.c = value
        break
      case 9:
        if (row) store.rows[at] = { v: value }
        if (row) plain.rows[at] = { v: value }
        break
      default: {
        const i = roll(2)
        signals[i]?.set(value)
        plain.s[i] = value
      }
    }
    if (plain.rows.length > 8) {
      store.rows.length = 3
      plain.rows.length = 3
    }
  }
  const save = () => structuredClone(plain)
  const restore = (copy: Plain) => Object.assign(plain, copy)
  return { store, plain, atoms, write, save, restore, held }
}

test('C08 model: whatever is written, batched, abandoned, watched and let go, everybody has the value of now', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const roll = random(seed)
    const { atoms, write, save, restore } = world(roll)
    const watchers: {
      stop: () => void
      name: string
      seen: () => unknown
      runs: () => number
      plain: () => unknown
    }[] = []
    const watch = () => {
      const { name, atom, plain } = atoms[roll(atoms.length)] as (typeof atoms)[number]
      let runs = 0
      let seen: unknown
      const listener = (value: unknown) => {
        runs++
        seen = value
      }
      const kind = name === 'nanostores' ? 0 : roll(2)
      const stop = kind === 0 ? atom.subscribe(listener) : effect(() => listener(atom.get()))
      const take = () => {
        const now = runs
        runs = 0
        return now
      }
      take()
      watchers.push({ stop, name: `${kind ? 'effect' : 'listener'} of ${name}`, seen: () => seen, runs: take, plain })
    }
    const readInside = (where: string) => {
      const { name, atom, plain } = atoms[roll(atoms.length)] as (typeof atoms)[number]
      // A nanostores computed that is heard tells its listeners of whatever it is asked for: of uncommitted values too.
      if (name === 'nanostores') return
      expect(atom.get(), `${where}: ${name} inside a batch`).toEqual(plain())
    }
    const runBatch = (where: string, depth: number): void => {
      const before = save()
      try {
        batch(() => {
          for (let i = roll(4); i >= 0; i--) {
            if (depth < 2 && roll(4) === 0) runBatch(where, depth + 1)
            else write()
            if (roll(2)) readInside(where)
          }
          if (roll(3) === 0) throw new Abandoned()
        })
      } catch (error) {
        if (!(error instanceof Abandoned)) throw error
        restore(before)
      }
    }
    for (let step = 0; step < 60; step++) {
      const where = `seed ${seed}, step ${step}`
      const before = watchers.map(({ plain }) => JSON.stringify(plain()))
      const count = watchers.length
      const kind = roll(8)
      if (kind < 3) write()
      else if (kind < 5) runBatch(where, 0)
      else if (kind === 5) watch()
      else if (kind === 6 && count > 4) watchers.splice(roll(count), 1)[0]?.stop()
      else await turn()
      if (watchers.length === count) {
        watchers.forEach(({ name, runs, plain }, i) => {
          const times = runs()
          // An equal object may be another element, and nanostores hears each of its two sources.
          if (typeof plain() === 'object' || name.endsWith('nanostores')) return
          if (JSON.stringify(plain()) === before[i]) expect(times, `${where}: ${name} woke for nothing`).toBe(0)
          else if (kind >= 3) expect(times, `${where}: ${name}`).toBe(1)
        })
      } else for (const { runs } of watchers) runs()
      for (const { name, seen, plain } of watchers) expect(seen(), `${where}: ${name}`).toEqual(plain())
      const probe = atoms[roll(atoms.length)] as (typeof atoms)[number]
      expect(probe.atom.get(), `${where}: ${probe.name}`).toEqual(probe.plain())
    }
    for (const { name, atom, plain } of atoms) expect(atom.get(), `seed ${seed}: ${name} at the end`).toEqual(plain())
    for (const { stop } of watchers) stop()
    // nanostores lets go of the two below its computed a second later.
    for (const { name, atom } of atoms) {
      if (!['nanostores', 'signal 0', 'computed 7'].includes(name)) expect(atom.lc, `seed ${seed}: ${name}`).toBe(0)
    }
    expect(reports()).toEqual([])
  }
})
