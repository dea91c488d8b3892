import { defineStore, onUpdate } from 'jods'
import { attach } from 'jods/kit'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type ChangeEntry, createModel } from '../../../adapters/devtools/model.js'

const schema = z.object({
  n: z.int().default(0),
  items: z.array(z.object({ id: z.string(), qty: z.int() })).default([]),
})
const cart = () => defineStore({ name: 'cart', schema })

test('D01 each change is an entry: its store, its origin, its patches both ways, its revision', () => {
  const store = cart()
  const model = createModel([store])
  store.n = 1
  store.items.push({ id: 'a', qty: 2 })
  const [first, second] = model.log.get() as ChangeEntry[]
  expect(first).toMatchObject({ kind: 'change', store: 'cart', revision: 1, origin: { source: 'local' } })
  expect(first?.patches).toEqual([{ op: 'replace', path: '/n', value: 1 }])
  expect(first?.inverse).toEqual([{ op: 'replace', path: '/n', value: 0 }])
  expect(second?.patches).toEqual([{ op: 'add', path: '/items/0', value: { id: 'a', qty: 2 } }])
  expect(second!.id).toBeGreaterThan(first!.id)
})

test('D02 a rejection is an entry with its code, its reason and its issues', () => {
  const store = cart()
  const model = createModel([store])
  expect(() => (store.n = 1.5)).toThrow()
  const [entry] = model.log.get()
  expect(entry).toMatchObject({ kind: 'rejection', store: 'cart', code: 'schema/invalid', issues: [{ path: ['n'] }] })
  expect(entry).toHaveProperty('reason', expect.stringMatching(/\w/))
})

test('D06 back, forward and jump show the past; nothing is committed and nobody is told', () => {
  const store = cart()
  const model = createModel([store])
  for (const n of [1, 2, 3]) store.n = n
  const told: unknown[] = []
  onUpdate(store, (_, change) => told.push(change))
  const shown = () => (model.shown('cart').get() as { n: number }).n
  model.back()
  expect(shown()).toBe(2)
  model.jump(0)
  expect(shown()).toBe(0)
  model.forward()
  expect(shown()).toBe(1)
  expect(model.timeline.get()).toMatchObject({ position: 1, isNow: false })
  expect(store.n).toBe(3)
  expect(told).toEqual([])
  model.toNow()
  expect(shown()).toBe(3)
  expect(model.timeline.get()).toMatchObject({ position: 3, isNow: true })
})

test('D06 what happens meanwhile is kept, and there on coming back', () => {
  const store = cart()
  const model = createModel([store])
  store.n = 1
  model.jump(0)
  store.n = 7
  expect(model.shown('cart').get()).toMatchObject({ n: 0 })
  expect(model.timeline.get()).toMatchObject({ position: 0, isNow: false })
  model.toNow()
  expect(model.shown('cart').get()).toMatchObject({ n: 7 })
})

test('D06 restore commits the moment that is shown as one change of origin devtools', () => {
  const store = cart()
  const model = createModel([store])
  store.n = 1
  store.items.push({ id: 'a', qty: 1 })
  model.jump(1)
  expect(model.restore()).toEqual({ ok: true, changed: true })
  expect(store).toEqual({ n: 1, items: [] })
  expect(model.log.get().at(-1)).toMatchObject({ kind: 'change', origin: { source: 'devtools' }, revision: 3 })
  expect(model.timeline.get().isNow).toBe(true)
})

test('D06 restoring what is so already changes nothing, and says so', () => {
  const [one, two] = [cart(), cart()]
  const model = createModel([one, two])
  one.n = 1
  two.n = 1
  one.n = 2
  model.jump(1)
  one.n = 1
  two.n = 0
  expect(model.restore()).toEqual({ ok: true, changed: false })
  expect(model.timeline.get().isNow).toBe(true)
})

test('D04 a typed patch goes through the sink as devtools: applied, refused, or no JSON', () => {
  const store = cart()
  const model = createModel([store])
  expect(model.simulate('cart', '[{"op":"replace","path":"/n","value":4}]')).toEqual({ ok: true, changed: true })
  expect(store.n).toBe(4)
  expect(model.log.get().at(-1)).toMatchObject({ origin: { source: 'devtools' } })
  expect(model.simulate('cart', '[{"op":"replace","path":"/n","value":"x"}]')).toMatchObject({
    ok: false,
    code: 'schema/invalid',
  })
  expect(model.simulate('cart', '[{"op":')).toMatchObject({ ok: false, code: 'devtools/malformed' })
  expect(model.simulate('cart', '{"op":"replace","path":"/n","value":5}')).toEqual({ ok: true, changed: true })
  expect(model.simulate('nobody', '[]')).toMatchObject({ ok: false, code: 'devtools/unknown-store' })
})

test('D04 an edit in place replaces, adds and deletes', () => {
  const store = cart()
  const model = createModel([store])
  expect(model.edit('cart', '/n', 3).ok).toBe(true)
  expect(model.edit('cart', '/items/0', { id: 'a', qty: 1 }).ok).toBe(true)
  expect(model.edit('cart', '/items/0/qty', 'many')).toMatchObject({ ok: false, code: 'schema/invalid' })
  expect(model.edit('cart', '/items/0', undefined).ok).toBe(true)
  expect(store).toEqual({ n: 3, items: [] })
})

test('D05 the log is bounded whatever limit is given, and no revision but a whole one is known', () => {
  for (const [limit, kept] of [
    [3, 3],
    [2.9, 2],
    [0, 0],
    [-5, 20],
    [Number.NaN, 20],
    ['3', 3],
  ] as const) {
    const store = cart()
    const model = createModel([store], { limit: limit as number })
    for (let n = 1; n <= 20; n++) store.n = n
    expect([limit, model.log.get().length]).toEqual([limit, kept])
    expect(model.stateOf('cart', 19)).toMatchObject({ n: 19 })
    for (const odd of [1.5, Number.NaN, '19']) expect(model.stateOf('cart', odd as number)).toBeUndefined()
    model.stop()
  }
})

test('D03 what a plugin of somebody’s tells may be anything: the plugin goes on', () => {
  const reported = vi.fn()
  vi.stubGlobal('reportError', reported)
  const store = cart()
  const model = createModel([store])
  const broken = new Proxy(
    {},
    {
      get() {
        throw new Error('no')
      },
    },
  )
  const asides = [broken, { aside: broken }, { error: broken, bytes: broken }, null, undefined, 5, 'x', Symbol('x')]
  const running = attach({}, (life) => {
    life.introduce('theirs', store)
    for (const detail of asides)
      for (const event of ['in', 'out', 'open', 'load', 'step']) life.trace(event, () => detail)
    life.setStatus('ready', broken)
  })
  expect(running.status.get()).toBe('ready')
  expect(model.log.get().filter(({ kind }) => kind === 'lifecycle').length).toBeGreaterThan(3)
  model.stop()
  vi.unstubAllGlobals()
})
