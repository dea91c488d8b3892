import { batch, computed, defineStore, effect, fork, onUpdate, select, signal } from 'jods'
import { inspect, sink, track } from 'jods/kit'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type ChangeEntry, createModel, type DevtoolsModel } from '../../../adapters/devtools/model.js'

const schema = z.object({ n: z.int().default(0), note: z.string().default('') })
const defined = () => defineStore({ name: 'cart', schema, computed: { double: (state) => state.n * 2 } })
let model: DevtoolsModel

afterEach(() => model.stop())

const changes = () => model.log.get().filter((entry): entry is ChangeEntry => entry.kind === 'change')
const woke = (index = 0) => changes()[index]?.woke.map(({ kind, name, count }) => `${kind} ${name} ${count}`)

test('D01 a change says who ran because of it: listeners, effects, computeds, atoms and views, by name', () => {
  const store = defined()
  model = createModel([store])
  onUpdate(store, function save() {})
  effect(function paint() {
    void store.double
  })
  select(store, '/n').listen(() => {})
  computed(function tripled() {
    return store.n * 3
  }).listen(() => {})
  track(
    () => store.n,
    () => {},
  )
  store.n = 1
  expect(woke()?.sort()).toEqual(
    [
      'atom /n 1',
      'atom tripled 1',
      'computed double 1',
      'computed tripled 1',
      'effect paint 1',
      'listener save 1',
      'view  1',
    ].sort(),
  )
})

test('D01 who did not read what changed is not among them', () => {
  const store = defined()
  model = createModel([store])
  effect(function reads() {
    void store.note
  })
  store.n = 1
  store.note = 'x'
  expect(woke(0)).toEqual([])
  expect(woke(1)).toEqual(['effect reads 1'])
})

test('D01 a change that a listener or an effect makes names the change that it answers', () => {
  const store = defined()
  const other = fork(store)
  model = createModel([store, other])
  effect(() => {
    if (store.n > 0) other.n = store.n
  })
  onUpdate(other, () => {
    other.note = 'seen'
  })
  store.n = 1
  const [first, second, third] = changes()
  expect([first?.store, second?.store, third?.store]).toEqual(['cart', 'cart~2', 'cart~2'])
  expect([first?.cause, second?.cause, third?.cause]).toEqual([undefined, first?.id, second?.id])
})

test('D01 the stores of one batch do not answer each other', () => {
  const store = defined()
  const other = fork(store)
  model = createModel([store, other])
  batch(() => {
    store.n = 1
    other.n = 1
  })
  expect(changes().map(({ cause }) => cause)).toEqual([undefined, undefined])
})

test('D01 what waits for a frame is noted when it has run', async () => {
  const store = defined()
  model = createModel([store])
  const ran = new Promise<void>((resolve) => {
    effect(function paint() {
      if (store.n > 0) resolve()
    })
  })
  sink(store).commit([{ op: 'replace', path: '/n', value: 1 }], { source: 'stream', id: 's' }, { wake: 'frame' })
  expect(woke()).toEqual([])
  await ran
  expect(woke()).toEqual(['effect paint 1'])
})

test('D01 a thousand names are a bounded list', () => {
  const store = defined()
  model = createModel([store])
  for (let i = 0; i < 1000; i++) {
    const { [`f${i}`]: named } = { [`f${i}`]: () => void store.n }
    effect(named as () => void)
  }
  store.n = 1
  const list = changes()[0]!.woke
  expect(list.length).toBeLessThanOrEqual(101)
  expect(list.reduce((sum, { count }) => sum + count, 0)).toBe(1000)
})

test('those who listen to the model hear once per turn of the event loop, and asking is always right', async () => {
  const store = defined()
  model = createModel([store])
  const lengths: number[] = []
  model.log.listen((log) => lengths.push(log.length))
  for (let n = 1; n <= 50; n++) store.n = n
  expect(model.log.get()).toHaveLength(50)
  await Promise.resolve()
  expect(lengths).toEqual([50])
})

test('the model does not subscribe, nor write on behalf of, whoever is running', () => {
  const store = defined()
  model = createModel()
  const runs = vi.fn()
  const counter = signal(0)
  effect(() => {
    runs()
    counter.get()
    fork(store)
  })
  expect(runs).toHaveBeenCalledTimes(1)
  counter.set(1)
  expect(runs).toHaveBeenCalledTimes(2)
})

test('D01 without given stores every store of the page is found, those defined before and those defined later', () => {
  const before = defineStore({ name: 'found-before', schema })
  model = createModel()
  const after = defineStore({ name: 'found-after', schema })
  before.n = 1
  after.n = 2
  const ids = model.stores.get().map(({ id }) => id)
  expect(ids).toContain('found-before')
  expect(ids).toContain('found-after')
  expect(changes().map(({ store }) => store)).toEqual(['found-before', 'found-after'])
})

test('several may look on, and who has stopped hears no more', () => {
  const heard: string[] = []
  const looker = (name: string) => {
    const ignore = () => {}
    return inspect({
      defined: (store) => heard.push(`${name} ${sink(store).definition.name}`),
      attached: ignore,
      status: ignore,
      failed: ignore,
      traced: ignore,
      committed: ignore,
      woke: ignore,
      flushed: ignore,
    })
  }
  model = createModel([])
  const [stopA, stopB] = [looker('a'), looker('b')]
  heard.length = 0
  defineStore({ name: 'one', schema })
  expect(heard).toEqual(['a one', 'b one'])
  stopA()
  defineStore({ name: 'two', schema })
  expect(heard.slice(2)).toEqual(['b two'])
  stopB()
  defineStore({ name: 'three', schema })
  expect(heard).toHaveLength(3)
})
