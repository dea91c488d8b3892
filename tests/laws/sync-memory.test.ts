import fc from 'fast-check'
import { applyPatch, batch, defineStore, history } from 'jods'
import { createOrigin, type Operation, sink } from 'jods/kit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { replicaOf } from '../../plugins/sync/replica.js'

const seed = process.env.SEED === 'random' ? Date.now() % 1_000_000 : Number(process.env.SEED ?? 1)
const Doc = z.object({ map: z.record(z.string(), z.any()), rows: z.any() })

const key = fc.constantFrom('a', 'b', 'c')
const edit = fc.oneof(
  fc.record({ kind: fc.constantFrom('put' as const, 'deep' as const, 'delete' as const), key, n: fc.nat(3) }),
  fc.record({
    kind: fc.constantFrom('push' as const, 'head' as const, 'remove' as const, 'move' as const),
    key,
    n: fc.nat(3),
  }),
  fc.record({
    kind: fc.constantFrom('leaf' as const, 'whole' as const, 'undo' as const, 'many' as const),
    key,
    n: fc.nat(3),
  }),
  fc.record({
    kind: fc.constantFrom('remote' as const, 'remoteGone' as const, 'remoteMove' as const),
    key,
    n: fc.nat(3),
  }),
)
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

function make() {
  let now = 1_700_000_000_000
  const store: any = defineStore({ name: 'doc', schema: Doc, initial: { map: {}, rows: [] } })
  const host = { now: () => now, elapsed: () => now, random: () => 0.5, createId: () => 'm' }
  const replica = replicaOf(store, host)
  const undo = history(store)
  const origin = createOrigin('sync')
  function apply({ kind, key: name, n }: Edit): void {
    now += 1
    const stamp = `${(now + (n % 2)).toString(16).padStart(12, '0')}-0000-z`
    const element = { id: name, n, cards: [{ id: 'x' }] }
    if (kind === 'put') store.map[name] = { n, deep: { n } }
    else if (kind === 'deep' && store.map[name]?.deep) store.map[name].deep.n = n + 10
    else if (kind === 'delete') delete store.map[name]
    else if (kind === 'push') store.rows.push(element)
    else if (kind === 'head') store.rows.unshift(element)
    else if (kind === 'remove') store.rows.splice(n, 1)
    else if (kind === 'move' && store.rows.length > 1)
      applyPatch(store, [{ op: 'move', from: '/rows/0', path: '/rows/1' }])
    else if (kind === 'leaf' && store.rows[n]) store.rows[n].n = n + 20
    else if (kind === 'whole') store.rows = [element]
    else if (kind === 'undo') undo.undo()
    else if (kind === 'many')
      batch(() => {
        for (const token of ['a', 'b', 'c']) store.map[token] = n
      })
    else if (kind === 'remote')
      replica.merge([{ op: 'add', path: `/rows/=${name}`, value: element, stamp, at: 'a5' }], origin)
    else if (kind === 'remoteGone')
      replica.merge([{ op: 'remove', path: n > 1 ? '/rows' : `/map/${name}/deep`, stamp }], origin)
    else if (kind === 'remoteMove') replica.merge([{ op: 'move', path: `/rows/=${name}`, at: 'Zz', stamp }], origin)
  }
  return { store, apply }
}

/** As a log does: `add` puts, whatever is there. */
function patch(copy: any, { op, path, ...rest }: Operation): void {
  const tokens = path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
  let parent = copy
  for (const token of tokens.slice(0, -1)) parent = parent[token]
  expect(op).toBe('add')
  parent[tokens.at(-1)!] = structuredClone((rest as { value: unknown }).value)
}

/** Without what stands for nothing. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value, (_, part) => part ?? undefined))

test(`S13 what is kept with the state is told change by change, and the sum is what is kept (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 20 }), fc.nat(8), (edits, from) => {
      const { store, apply } = make()
      const meta = sink(store).meta('sync')
      let copy: any
      for (const [index, action] of edits.entries()) {
        // Whoever listens has what was there when he began.
        if (index === Math.min(from, edits.length - 1)) {
          copy = structuredClone(meta.get())
          sink(store).onMeta((_, operations) => {
            if (operations) for (const operation of operations) patch(copy, operation)
            else copy = structuredClone(meta.get())
          })
        }
        apply(action)
        if (copy) expect(plain(copy.keys)).toEqual(plain((meta.get() as { keys: unknown }).keys))
      }
    }),
    { numRuns: 500, seed },
  )
}, 60_000)

test('S13 what another tab has saved is taken with its stamps, and not stamped again and again', () => {
  const { store } = make()
  const meta = sink(store).meta('sync')
  store.map.a = 1
  store.map.b = 1
  const stampOf = (name: string) => (meta.get() as any).keys.map.members[name].stamp
  const load = (stamps: Record<string, string>) => {
    const members = Object.fromEntries(Object.entries(stamps).map(([name, stamp]) => [name, { stamp }]))
    meta.set({ clock: stamps.a, keys: { map: { members } } })
    replicaOf(store, undefined as never).allWrites(() => true)
  }
  const [own, newer] = [stampOf('b'), (n: number) => `018bcfe5690${n}-0000-t`]
  load({ a: stampOf('a'), b: own })
  expect(stampOf('b')).toBe(own)
  for (const n of [1, 2, 3]) {
    load({ a: newer(n), b: stampOf('b') })
    expect([stampOf('a'), stampOf('b')]).toEqual([newer(n), own])
  }
})
