import {
  applyPatch,
  type Change,
  defineStore,
  history,
  json,
  type Operation,
  type Origin,
  onUpdate,
  record,
  replaceState,
  reset,
} from 'jods'
import { type Attachment, attach, createOrigin, sink } from 'jods/kit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { codeOf, listen, plain } from './helpers.js'

const Board = z.object({ title: z.string(), tasks: z.array(z.object({ id: z.string(), done: z.boolean() })) })
const makeBoard = () => defineStore({ name: 'board', schema: Board, initial: { title: 'a', tasks: [] } })

/** A plugin as anybody writes one: sends what others changed, commits what comes. */
function mirror(
  store: object,
  wire: { send(change: Change): void; receive?: (patch: Operation[]) => void },
): Attachment {
  const door = sink(store)
  const origin = createOrigin('sync')
  return attach({}, (life) => {
    wire.receive = (patch) => void door.commit(patch, origin)
    life.defer(door.onChange((change) => change.origin !== origin && wire.send(change)))
  })
}

test('C01 a spy sees each change once with the origin of its source', () => {
  const board = makeBoard()
  const seen: [string, number][] = []
  onUpdate(board, (_, { origin, revision }) => void seen.push([origin.source, revision]))
  const past = history(board)
  board.title = 'local'
  for (const source of ['persist', 'sync', 'stream', 'hydrate', 'devtools', 'merge']) {
    sink(board).commit([{ op: 'replace', path: '/title', value: source }], createOrigin(source))
  }
  applyPatch(board, [{ op: 'replace', path: '/title', value: 'own' }], { origin: { source: 'import', id: '1' } })
  board.tasks.push({ id: 'a', done: false })
  past.undo()
  expect(seen.map(([source]) => source)).toEqual([
    'local',
    'persist',
    'sync',
    'stream',
    'hydrate',
    'devtools',
    'merge',
    'import',
    'local',
    'history',
  ])
  expect(seen.map(([, revision]) => revision)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('C01 the origin of a change is the very object that was committed with', () => {
  const board = makeBoard()
  const { changes } = listen(board)
  const origin = createOrigin('stream')
  const result = sink(board).commit([{ op: 'replace', path: '/title', value: 'b' }], origin)
  expect(changes[0]?.origin).toBe(origin)
  expect(result.ok && result.change?.origin).toBe(origin)
})

test('C01 each attachment has an identity of its own', () => {
  const [a, b] = [createOrigin('sync'), createOrigin('sync')]
  expect([a.source, b.source]).toEqual(['sync', 'sync'])
  expect(a).not.toBe(b)
  expect(a.id).not.toBe(b.id)
})

test('C01 an empty patch changes nothing and says so', () => {
  const board = makeBoard()
  const { changes } = listen(board)
  expect(sink(board).commit([], createOrigin('sync'))).toEqual({ ok: true })
  expect(changes).toEqual([])
})

test('C01 two stores mirrored by a small plugin agree and do not echo', () => {
  const [here, there] = [makeBoard(), makeBoard()]
  let sent = 0
  const left = { send: (change: Change): void => deliver(right, change) } as Parameters<typeof mirror>[1]
  const right = { send: (change: Change): void => deliver(left, change) } as Parameters<typeof mirror>[1]
  const deliver = (wire: typeof left, change: Change): void => {
    sent++
    wire.receive?.(JSON.parse(JSON.stringify(change.patches)))
  }
  const stops = [mirror(here, left), mirror(there, right)]
  here.tasks.push({ id: 'a', done: false }, { id: 'b', done: true })
  there.tasks[1]!.done = false
  there.tasks.reverse()
  here.title = 'both'
  expect(plain(here)).toEqual(plain(there))
  expect(sent).toBe(4)
  for (const attachment of stops) attachment.stop()
  here.title = 'alone'
  expect(there.title).toBe('both')
})

test('C01 what a plugin commits goes through the schema', () => {
  const board = makeBoard()
  const { changes, rejections } = listen(board)
  const origin = createOrigin('sync')
  const result = sink(board).commit([{ op: 'replace', path: '/title', value: 5 }], origin)
  expect(result.ok).toBe(false)
  expect(board.title).toBe('a')
  expect(changes).toEqual([])
  expect(rejections.map((rejection) => [rejection.code, rejection.origin])).toEqual([['schema/invalid', origin]])
})

test('C01 commit never throws on bad input', () => {
  const board = makeBoard()
  for (const patch of [null, undefined, 5, 'x', {}, [null], [{ op: 'nope', path: '/title' }]]) {
    const result = sink(board).commit(patch as never, createOrigin('sync'))
    expect(!result.ok && result.rejection.code).toBe('patch/malformed')
  }
})

test('C01 a plugin hears of changes and rejections through the same door', () => {
  const board = makeBoard()
  const door = sink(board)
  const heard: string[] = []
  const stops = [
    door.onChange((change) => void heard.push(change.patches[0]!.path)),
    door.onReject((rejection) => void heard.push(rejection.code)),
  ]
  board.title = 'b'
  codeOf(() => {
    board.title = 5 as never
  })
  for (const stop of stops) stop()
  board.title = 'c'
  expect(heard).toEqual(['/title', 'schema/invalid'])
})

test('C01 a plugin can tell of a write that it refused itself', () => {
  const board = makeBoard()
  const { rejections } = listen(board)
  const rejection = { code: 'sync/not-allowed', patch: [], origin: createOrigin('sync'), issues: [], reason: 'No.' }
  sink(board).reject(rejection)
  expect(rejections).toEqual([rejection])
})

test('C01 the door knows the definition and keeps values beside the state', () => {
  const board = makeBoard()
  const door = sink(board)
  expect([door.definition.name, door.definition.version]).toEqual(['board', '0'])
  expect(door.definition.schema).toBe(Board)
  const { changes } = listen(board)
  door.meta('cursor').set({ at: 7 })
  expect(sink(board).meta('cursor').get()).toEqual({ at: 7 })
  expect(sink(board).meta('other').get()).toBeUndefined()
  expect(json(board)).toEqual({ title: 'a', tasks: [] })
  expect(changes).toEqual([])
})

test('C01 sink takes a store and nothing else', () => {
  const board = makeBoard()
  for (const value of [{}, null, 5, board.tasks]) expect(() => sink(value as never)).toThrow()
})

test('C01 a change of a frame is heard at once', () => {
  const board = makeBoard()
  const { changes } = listen(board)
  const origin: Origin = createOrigin('stream')
  sink(board).commit([{ op: 'replace', path: '/title', value: 'b' }], origin, { wake: 'frame' })
  expect(changes).toHaveLength(1)
  expect(board.title).toBe('b')
})

test('C01 a tentative patch that is refused is no news; one that is accepted is a change like any other', () => {
  const board = makeBoard()
  const { changes, rejections } = listen(board)
  const origin = createOrigin('stream')
  const { commit } = sink(board)
  const patch = (value: unknown): Operation[] => [{ op: 'replace', path: '/title', value }]
  expect(commit(patch(5), origin, { tentative: true })).toMatchObject({
    ok: false,
    rejection: { code: 'schema/invalid' },
  })
  expect(commit([{ op: 'add', path: '/no/where', value: 1 }], origin, { tentative: true }).ok).toBe(false)
  expect([changes, rejections]).toEqual([[], []])
  expect(commit(patch('b'), origin, { tentative: true, wake: 'frame' }).ok).toBe(true)
  expect(changes).toMatchObject([{ origin, patches: patch('b') }])
  expect(commit(patch(5), origin).ok).toBe(false)
  expect(rejections).toHaveLength(1)
})

test('C01 a brief result leaves the change out; who listens hears of it all the same', () => {
  const board = makeBoard()
  const origin = createOrigin('stream')
  const { commit } = sink(board)
  const patch = (value: unknown): Operation[] => [{ op: 'replace', path: '/title', value }]
  expect(commit(patch('b'), origin, { brief: true })).toEqual({ ok: true })
  expect(board.title).toBe('b')
  const { changes } = listen(board)
  commit(patch('c'), origin, { brief: true })
  expect(changes).toMatchObject([{ origin, patches: patch('c'), revision: 2 }])
  expect(commit(patch(5), origin, { brief: true })).toMatchObject({ ok: false, rejection: { patch: patch(5) } })
})

test('C01 replaceState and reset are writes like any other', () => {
  const board = makeBoard()
  const { changes } = listen(board)
  const { entries } = record(board, { limit: 10 })
  replaceState(board, { title: 'b', tasks: [] })
  reset(board)
  expect(changes.map((change) => [change.origin.source, change.patches])).toEqual([
    ['local', [{ op: 'replace', path: '/title', value: 'b' }]],
    ['local', [{ op: 'replace', path: '/title', value: 'a' }]],
  ])
  expect(entries.get()).toEqual(changes)
})
