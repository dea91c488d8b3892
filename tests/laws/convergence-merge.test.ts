import fc from 'fast-check'
import { applyPatch } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { world } from './merge-world.js'

const seed = process.env.SEED === 'random' ? Date.now() % 1_000_000 : Number(process.env.SEED ?? 1)
const scale = Number(process.env.SCALE ?? 1)

type Row = { id?: string | number; n: number; cards?: Row[] }
interface Doc {
  rows: Row[] | string
  map: Record<string, unknown>
}
const Any = z.object({ rows: z.any(), map: z.record(z.string(), z.any()) }) as unknown as z.ZodType<Doc>

const id = fc.constantFrom<string | number>('a', 'b', 'c', 'd', 'e', 1)
const leafRow = fc.record({ id, n: fc.nat(9) })
const row: fc.Arbitrary<Row> = fc.record(
  { id, n: fc.nat(9), cards: fc.uniqueArray(leafRow, { maxLength: 3, selector: (card) => card.id }) },
  { requiredKeys: ['id', 'n'] },
)
const rows = fc.uniqueArray(row, { maxLength: 4, selector: (it) => it.id })
const initial: fc.Arbitrary<Doc> = fc.record({
  rows,
  map: fc.record(
    { list: rows, x: fc.oneof(fc.nat(2), fc.dictionary(id.map(String), fc.nat(2), { maxKeys: 2 })) },
    { requiredKeys: [] },
  ),
})
const at = fc.nat(5)
const where = fc.constantFrom<'rows' | 'cards' | 'map'>('rows', 'rows', 'rows', 'cards', 'map')
const edit = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('insert' as const), where, outer: at, at, row }), weight: 6 },
  { arbitrary: fc.record({ kind: fc.constant('remove' as const), where, outer: at, at }), weight: 4 },
  { arbitrary: fc.record({ kind: fc.constant('move' as const), where, outer: at, at, to: at }), weight: 4 },
  { arbitrary: fc.record({ kind: fc.constant('leaf' as const), where, outer: at, at, n: fc.nat(9) }), weight: 4 },
  { arbitrary: fc.record({ kind: fc.constant('replace' as const), where, outer: at, at, row }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant('whole' as const), where, outer: at, rows }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant('rename' as const), where, outer: at, at, id }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('sort' as const), where, outer: at }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('odd' as const), value: fc.constantFrom('text', 'unkeyed') }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('drop' as const) }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('undo' as const) }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant('redo' as const) }), weight: 1 },
)
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

function listOf(
  doc: Doc,
  action: { where: 'rows' | 'cards' | 'map'; outer: number },
): { list: Row[]; path: string } | undefined {
  if (action.where === 'map') return Array.isArray(doc.map.list) ? { list: doc.map.list, path: '/map/list' } : undefined
  if (!Array.isArray(doc.rows)) return undefined
  if (action.where === 'rows') return { list: doc.rows, path: '/rows' }
  const index = action.outer % Math.max(1, doc.rows.length)
  const cards = doc.rows[index]?.cards
  return Array.isArray(cards) ? { list: cards, path: `/rows/${index}/cards` } : undefined
}

function apply(peer: ReturnType<typeof world<Doc>>['peers'][number], action: Edit): void {
  const doc = peer.store
  switch (action.kind) {
    case 'undo':
      peer.history.undo()
      return
    case 'redo':
      peer.history.redo()
      return
    case 'odd':
      doc.rows = action.value === 'text' ? 'text' : [{ n: 1 }, { id: 'a', n: 1 }]
      return
    case 'drop':
      if ('list' in doc.map) delete doc.map.list
      else doc.map.list = [{ id: 'm', n: 0 }]
      return
    case 'whole':
      if (action.where === 'rows' || !listOf(doc, action)) doc.rows = action.rows
      else applyPatch(doc, [{ op: 'replace', path: listOf(doc, action)!.path, value: action.rows }])
      return
  }
  const found = listOf(doc, action)
  if (!found) return
  const { list, path } = found
  if (action.kind === 'sort') list.sort((a, b) => a.n - b.n)
  else if (action.kind === 'insert') list.splice(action.at % (list.length + 1), 0, action.row)
  else if (list.length === 0) return
  else {
    const index = action.at % list.length
    if (action.kind === 'remove') list.splice(index, 1)
    else if (action.kind === 'leaf') list[index]!.n = action.n
    else if (action.kind === 'rename') list[index]!.id = action.id
    else if (action.kind === 'replace') list[index] = { ...action.row, ...(list[index]!.id && { id: list[index]!.id }) }
    else applyPatch(doc, [{ op: 'move', from: `${path}/${index}`, path: `${path}/${action.to % list.length}` }])
  }
}

const step = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant('edit' as const), who: fc.nat(2), edit }), weight: 6 },
  { arbitrary: fc.record({ do: fc.constant('flush' as const), from: fc.nat(2), to: fc.nat(2) }), weight: 4 },
  { arbitrary: fc.record({ do: fc.constant('deliver' as const), pick: fc.nat(20), again: fc.boolean() }), weight: 5 },
  { arbitrary: fc.record({ do: fc.constant('cut' as const), from: fc.nat(2), to: fc.nat(2) }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('connect' as const), from: fc.nat(2), to: fc.nat(2) }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('advance' as const), by: fc.nat(3) }), weight: 3 },
)

test(`S14 whatever becomes of the messages, lists are equal once all has arrived (seed ${seed})`, () => {
  fc.assert(
    fc.property(
      fc.tuple(initial, initial, initial),
      fc.boolean(),
      fc.shuffledSubarray(['n0', 'n1', 'n2'], { minLength: 3 }),
      fc.array(step, { maxLength: 24 }),
      (initials, isSame, names, steps) => {
        const one = world<Doc>(
          3,
          (index) => ({
            schema: Any,
            initial: structuredClone(initials[isSame ? 0 : index]!),
          }),
          names,
        )
        for (const action of steps) {
          if (action.do === 'edit') apply(one.peers[action.who]!, action.edit)
          else if (action.do === 'flush') one.flush(action.from, action.to)
          else if (action.do === 'deliver') one.deliver(action.pick, action.again)
          else if (action.do === 'advance') one.advance(action.by)
          else if (action.from !== action.to) one[action.do](action.from, action.to)
        }
        expect(one.heal()).toBe(true)
        const [a, b, c] = one.states()
        expect(b).toEqual(a)
        expect(c).toEqual(a)
        expect(one.peers.flatMap(({ refused }) => refused)).toEqual([])
        // What they know is the same, too: what is written next finds all alike.
        for (const { store } of one.peers)
          if (Array.isArray(store.rows) && store.rows.length > 1) {
            one.advance(1)
            store.rows.splice(1, 0, { id: `late${one.peers.findIndex((peer) => peer.store === store)}`, n: 0 })
          }
        expect(one.heal()).toBe(true)
        expect(one.states()[1]).toEqual(one.states()[0])
        expect(one.states()[2]).toEqual(one.states()[0])
      },
    ),
    { numRuns: 700 * scale, seed },
  )
}, 120_000)
