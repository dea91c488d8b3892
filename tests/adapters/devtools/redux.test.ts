import { type Change, defineStore, onUpdate } from 'jods'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { devtools as devtoolsOfZustand } from 'zustand/middleware'
import { createStore } from 'zustand/vanilla'
import { devtools } from '../../../adapters/devtools/devtools.js'
import { current } from '../../../adapters/devtools/running.js'
import { type FakeConnection, fakeExtension } from './redux-extension.js'

const schema = z.object({
  n: z.int().default(0),
  at: z.date().default(new Date(0)),
  items: z.array(z.object({ id: z.string() })).default([]),
})
const host = globalThis as { __REDUX_DEVTOOLS_EXTENSION__?: object; window?: object }
let extension: ReturnType<typeof fakeExtension>
let stop = () => {}

beforeEach(() => {
  extension = fakeExtension()
  host.__REDUX_DEVTOOLS_EXTENSION__ = extension
})
afterEach(() => {
  stop()
  delete host.__REDUX_DEVTOOLS_EXTENSION__
})

function started() {
  const store = defineStore({ name: 'cart', schema })
  stop = devtools([store], { redux: true })
  const changes: Change[] = []
  onUpdate(store, (_, change) => changes.push(change))
  const [connection] = extension.connections as [FakeConnection]
  const shown = () => current.get()!.shown('cart').get() as z.infer<typeof schema>
  return { store, connection, changes, shown }
}

test('D07 each store has a connection of its name, and each change is an action with the state after it', () => {
  const { store, connection } = started()
  expect(connection.options.name).toBe('cart')
  expect(connection.lifted.computedStates[0]?.state).toMatchObject({ n: 0, items: [] })
  store.n = 1
  store.items.push({ id: 'a' })
  expect(connection.types()).toEqual(['local replace /n', 'local add /items/0'])
  expect(connection.lifted.computedStates.at(-1)?.state).toMatchObject({ n: 1, items: [{ id: 'a' }] })
})

test('D07 jumping shows a state and commits nothing; jumping to the last one shows the present', () => {
  const { store, connection, changes, shown } = started()
  store.at = new Date(5)
  store.n = 1
  store.n = 2
  connection.jumpToState(2)
  expect(shown()).toEqual({ n: 1, at: new Date(5), items: [] })
  connection.jumpToAction(0)
  expect(shown()).toEqual({ n: 0, at: new Date(0), items: [] })
  expect(store.n).toBe(2)
  expect(changes).toHaveLength(3)
  connection.jumpToState(3)
  store.n = 4
  expect(shown().n).toBe(4)
})

test('D07 a state that is not of ours is shown as it came', () => {
  const { connection, shown } = started()
  connection.say({ type: 'DISPATCH', payload: { type: 'JUMP_TO_STATE', actionId: 77 }, state: '{"n":9}' })
  expect(shown()).toEqual({ n: 9 })
})

test('D07 rolling back commits what was committed last, as devtools, and begins anew there', () => {
  const { store, connection, changes } = started()
  store.at = new Date(5)
  connection.commit()
  expect(connection.types()).toEqual([])
  store.n = 2
  store.at = new Date(6)
  connection.rollback()
  expect(store).toEqual({ n: 0, at: new Date(5), items: [] })
  expect(changes.at(-1)?.origin.source).toBe('devtools')
  expect(connection.types()).toEqual([])
  expect(connection.lifted.committedState).toMatchObject({ n: 0 })
})

test('D07 resetting returns to the initial state, as devtools', () => {
  const { store, connection, changes } = started()
  store.n = 2
  connection.reset()
  expect(store.n).toBe(0)
  expect(changes.at(-1)?.origin.source).toBe('devtools')
  expect(connection.types()).toEqual([])
})

test('D07 an import commits its current state through the sink, and keeps its list of actions', () => {
  const { store, connection, changes } = started()
  connection.importState({
    actionsById: { 0: { action: { type: '@@INIT' } }, 1: { action: { type: 'theirs' } } },
    stagedActionIds: [0, 1],
    skippedActionIds: [],
    computedStates: [{ state: { n: 0 } }, { state: { n: 8, at: new Date(0), items: [] } }],
    currentStateIndex: 1,
    nextActionId: 2,
  })
  // JSON has no dates, and the schema asks for one.
  expect(connection.errors[0]).toContain('schema/invalid')
  expect(store.n).toBe(0)
  const other = defineStore({ name: 'plain', schema: z.object({ n: z.int().default(0) }) })
  stop()
  stop = devtools([other], { redux: true })
  const second = extension.connections[1]!
  second.importState({
    actionsById: { 0: { action: { type: '@@INIT' } }, 1: { action: { type: 'theirs' } } },
    stagedActionIds: [0, 1],
    skippedActionIds: [],
    computedStates: [{ state: { n: 0 } }, { state: { n: 8 } }],
    currentStateIndex: 1,
    nextActionId: 2,
  })
  expect(other.n).toBe(8)
  expect(second.types()).toEqual(['theirs'])
  other.n = 9
  expect(second.types()).toEqual(['theirs', 'local replace /n'])
  second.jumpToState(1)
  expect(current.get()!.shown('plain').get()).toEqual({ n: 8 })
  expect(changes).toEqual([])
})

test('D07 toggling an action shows what would be without it', () => {
  const { store, connection, changes, shown } = started()
  store.n = 1
  store.items.push({ id: 'a' })
  store.items.push({ id: 'b' })
  connection.toggle(2)
  expect(connection.lifted.skippedActionIds).toEqual([2])
  expect(shown()).toMatchObject({ n: 1 })
  connection.toggle(1)
  expect(shown().n).toBe(0)
  connection.toggle(1)
  connection.toggle(2)
  expect(connection.lifted.skippedActionIds).toEqual([])
  expect(shown()).toEqual({ ...store })
  expect(changes).toHaveLength(3)
})

test('D07 an action whose place is skipped is marked, and the states after it go on', () => {
  const { store, connection, shown } = started()
  store.items.push({ id: 'a' })
  store.items[0]!.id = 'b'
  store.n = 3
  connection.toggle(1)
  const [, , changed, last] = connection.lifted.computedStates
  expect(changed).toHaveProperty('error')
  expect(last?.state).toMatchObject({ n: 3, items: [] })
  expect(shown()).toMatchObject({ n: 3, items: [] })
})

test('D07 while recording is paused nothing is sent', () => {
  const { store, connection } = started()
  connection.pause(true)
  store.n = 1
  expect(connection.types()).toEqual([])
  connection.pause(false)
  store.n = 2
  expect(connection.types()).toEqual(['local replace /n'])
  connection.jumpToState(1)
  connection.jumpToState(0)
  expect(current.get()!.shown('cart').get()).toMatchObject({ n: 0 })
})

test('D07 locked, what is shown stays, nothing can be dispatched, and what happens is there after', () => {
  const { store, connection, shown } = started()
  connection.lock(true)
  store.n = 1
  connection.dispatch('[{"op":"replace","path":"/n","value":5}]')
  expect(shown().n).toBe(0)
  expect(store.n).toBe(1)
  expect(connection.errors).toHaveLength(1)
  connection.lock(false)
  expect(shown().n).toBe(1)
})

test('D07 D04 what is dispatched is a patch through the sink: applied, or refused with the reason', () => {
  const { store, connection, changes } = started()
  connection.dispatch('[{"op":"replace","path":"/n","value":5}]')
  expect(store.n).toBe(5)
  expect(changes.at(-1)?.origin.source).toBe('devtools')
  connection.dispatch('{"type":"patch","patch":[{"op":"replace","path":"/n","value":6}]}')
  expect(store.n).toBe(6)
  connection.dispatch('[{"op":"replace","path":"/n","value":"x"}]')
  connection.dispatch('{ n: 5')
  expect(connection.errors).toEqual([
    expect.stringContaining('schema/invalid'),
    expect.stringContaining('devtools/malformed'),
  ])
  expect(store.n).toBe(6)
})

test('D07 no message of any shape throws or writes', () => {
  const { store, connection, changes } = started()
  const junk = [null, 0, 'x', [], {}, { type: 'toString' }, { type: '__proto__' }, { id: 'x' }, { nextLiftedState: 5 }]
  for (const type of ['DISPATCH', 'ACTION', 'START', 'STOP', '', '__proto__', undefined]) {
    for (const payload of junk)
      for (const state of [undefined, '{', '5', 'null', '{"a":1}']) connection.say({ type, payload, state })
  }
  for (const type of ['JUMP_TO_STATE', 'TOGGLE_ACTION', 'IMPORT_STATE', 'ROLLBACK_X', 'SWEEP', 'REORDER_ACTION']) {
    for (const state of [undefined, '{', '5', '{"stagedActionIds":7}'])
      connection.say({ type: 'DISPATCH', payload: { type }, state })
  }
  expect(changes).toEqual([])
  expect(store.n).toBe(0)
})

test('D07 what is secret is not sent', () => {
  const store = defineStore({
    name: 'user',
    schema: z.object({ password: z.string().default(''), mail: z.string().default('') }),
  })
  stop = devtools([store], { redux: true, redact: ['/mail'] })
  store.password = 'hunter2'
  store.mail = 'me@example.com'
  expect(JSON.stringify(extension.connections[0]!.lifted)).not.toMatch(/hunter2|example/)
})

test('D07 stopping ends the conversation; without an extension nothing happens', () => {
  const { store, connection } = started()
  expect(connection.isSubscribed).toBe(true)
  stop()
  store.n = 1
  expect(connection.isSubscribed).toBe(false)
  expect(connection.types()).toEqual([])
  delete host.__REDUX_DEVTOOLS_EXTENSION__
  expect(() => devtools([store], { redux: true })()).not.toThrow()
})

test('the extension that stands in here speaks as zustand expects', () => {
  vi.stubGlobal('window', globalThis)
  const store = createStore<{ n: number }>()(devtoolsOfZustand(() => ({ n: 0 }), { name: 'zustand', enabled: true }))
  const connection = extension.connections[0]!
  store.setState({ n: 1 }, false, 'one')
  store.setState({ n: 2 }, false, 'two')
  expect(connection.types()).toEqual(['one', 'two'])
  connection.jumpToState(1)
  expect(store.getState().n).toBe(1)
  connection.jumpToState(2)
  connection.rollback()
  expect(store.getState().n).toBe(0)
  connection.dispatch('{"type":"__setState","state":{"n":7}}')
  expect(store.getState().n).toBe(7)
  vi.unstubAllGlobals()
})

test('D07 D06 a jump in the extension moves the timeline of the panel, over all stores, and back to now', () => {
  const [one, two] = [defineStore({ name: 'cart', schema }), defineStore({ name: 'other', schema })]
  stop = devtools([one, two], { redux: true })
  const [cart] = extension.connections as [FakeConnection]
  one.n = 1
  two.n = 10
  one.n = 2
  two.n = 20
  const model = current.get()!
  const ns = () => ['cart', 'other'].map((id) => (model.shown(id).get() as { n: number }).n)
  cart.jumpToState(1)
  expect(model.timeline.get()).toMatchObject({ position: 1, isNow: false })
  expect(ns()).toEqual([1, 0])
  cart.jumpToState(0)
  expect(model.timeline.get()).toMatchObject({ position: 0, isNow: false })
  cart.jumpToState(2)
  expect(model.timeline.get()).toMatchObject({ position: 4, isNow: true })
  expect(ns()).toEqual([2, 20])
})

test('D07 D06 a moment that the timeline has lost is shown all the same, as what is not the present', () => {
  const { store, connection, shown } = started()
  store.n = 1
  store.n = 2
  store.n = 3
  const model = current.get()!
  model.clear()
  store.n = 4
  connection.jumpToState(1)
  expect(shown().n).toBe(1)
  expect(model.timeline.get()).toMatchObject({ isNow: false })
  model.toNow('cart')
  expect(model.timeline.get()).toMatchObject({ isNow: true })
})

test('D07 D06 what toggling shows is not the present: the panel says so, and can restore it', () => {
  const { store, connection } = started()
  store.n = 1
  store.items.push({ id: 'a' })
  const model = current.get()!
  connection.toggle(1)
  expect(model.timeline.get()).toMatchObject({ position: 2, isNow: false })
  expect(model.restore()).toEqual({ ok: true, changed: true })
  expect(store).toMatchObject({ n: 0, items: [{ id: 'a' }] })
  connection.toggle(2)
  connection.toggle(2)
  connection.toggle(1)
  expect(model.timeline.get().isNow).toBe(true)
})

test('D07 D05 what was left out of an export is not written over by its import', () => {
  const user = z.object({
    password: z.string().default('hunter2'),
    n: z.int().default(0),
    keys: z.array(z.object({ id: z.string(), token: z.string() })).default([]),
  })
  const store = defineStore({ name: 'user', schema: user })
  stop = devtools([store], { redux: true })
  const [connection] = extension.connections as [FakeConnection]
  store.keys.push({ id: 'a', token: 'ta' }, { id: 'b', token: 'tb' })
  store.n = 1
  const exported = structuredClone(connection.lifted)
  store.keys.shift()
  store.n = 2
  connection.importState({ ...exported, computedStates: exported.computedStates.slice(0, 1), currentStateIndex: 0 })
  expect(store).toMatchObject({ n: 0, password: 'hunter2', keys: [] })
  store.keys.push({ id: 'b', token: 'tb2' })
  connection.importState(exported)
  expect(connection.errors[0]).toContain('schema/invalid')
  store.keys.push({ id: 'a', token: 'ta2' })
  connection.importState(exported)
  expect(store).toEqual({
    n: 1,
    password: 'hunter2',
    keys: [
      { id: 'a', token: 'ta2' },
      { id: 'b', token: 'tb2' },
    ],
  })
})

test('D07 an extension that fails troubles nobody else', () => {
  const reported: unknown[] = []
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error))
  const broken = () => {
    throw new Error('extension')
  }
  host.__REDUX_DEVTOOLS_EXTENSION__ = { connect: broken }
  const store = defineStore({ name: 'cart', schema })
  stop = devtools([store], { redux: true })
  store.n = 1
  stop()
  let hear: (message: unknown) => void = () => {}
  const subscribe = (listener: typeof hear) => {
    hear = listener
  }
  const connection = { init() {}, send: broken, subscribe }
  host.__REDUX_DEVTOOLS_EXTENSION__ = { connect: () => connection }
  stop = devtools([store], { redux: true })
  store.n = 2
  for (const message of [null, undefined, 5, 'x', { type: 'DISPATCH', payload: { type: 'TOGGLE_ACTION', id: 0 } }])
    expect(() => hear(message)).not.toThrow()
  expect(reported.length).toBeGreaterThan(1)
  expect(store.n).toBe(2)
  vi.unstubAllGlobals()
})

test('D07 what comes while an action is skipped is shown on top, until the present is shown again', () => {
  const { store, connection, shown } = started()
  store.n = 1
  store.items.push({ id: 'a' })
  connection.toggle(1)
  store.items.push({ id: 'b' })
  expect(shown()).toMatchObject({ n: 0, items: [{ id: 'a' }, { id: 'b' }] })
  current.get()!.toNow()
  store.items.push({ id: 'c' })
  expect(shown()).toEqual({ ...store })
})
