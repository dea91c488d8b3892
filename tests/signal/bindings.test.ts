// @vitest-environment jsdom
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { useStore as usePreact } from '@nanostores/preact'
import { useStore as useVue } from '@nanostores/vue'
import { batch, computed, defineStore, history, type ReadableAtom, select, signal } from 'jods'
import { h as preact, render as renderPreact } from 'preact'
import { act as actPreact } from 'preact/test-utils'
import { derived, fromStore, get } from 'svelte/store'
import { expect, test } from 'vitest'
import { createApp, effectScope, nextTick, h as vue, watch } from 'vue'
import { z } from 'zod'

const make = () => {
  const store = defineStore({
    name: 'counter',
    schema: z.object({
      n: z.number().default(0),
      user: z.object({ name: z.string(), age: z.number() }).default({ name: 'Ann', age: 30 }),
    }),
    computed: { double: (state) => state.n * 2 },
  })
  const count = signal(1)
  const atoms: Record<string, ReadableAtom<unknown>> = {
    signal: count,
    computed: computed(() => count.get() + store.n),
    path: select(store, '/user/name'),
    part: select(store, '/user'),
    fn: select(store, (state) => state.double),
    canUndo: history(store).canUndo,
  }
  const change = () =>
    batch(() => {
      count.set(2)
      store.n = 1
      store.user.name = 'Bob'
    })
  const before = { signal: 1, computed: 1, path: 'Ann', part: { name: 'Ann', age: 30 }, fn: 0, canUndo: false }
  const after = { signal: 2, computed: 3, path: 'Bob', part: { name: 'Bob', age: 30 }, fn: 2, canUndo: true }
  return { store, atoms, change, before, after }
}
const names = Object.keys(make().atoms)

test('C20 Preact: useStore of every kind of atom', async () => {
  const { atoms, change, before, after } = make()
  const root = document.createElement('div')
  const View = () => {
    // biome-ignore lint/correctness/useHookAtTopLevel: the list of names never changes
    const values = names.map((name) => [name, usePreact(atoms[name] as ReadableAtom<unknown>)])
    return preact('b', null, JSON.stringify(Object.fromEntries(values)))
  }
  await actPreact(() => renderPreact(preact(View, null), root))
  expect(JSON.parse(root.textContent ?? '')).toEqual(before)
  await actPreact(async () => {
    change()
    await new Promise((resolve) => setTimeout(resolve, 5))
  })
  expect(JSON.parse(root.textContent ?? '')).toEqual(after)
  await actPreact(() => renderPreact(null, root))
  for (const name of names) expect(atoms[name]?.lc, name).toBe(0)
})

test('C20 Vue: useStore of every kind of atom in a component', async () => {
  const { atoms, change, before, after } = make()
  const root = document.createElement('div')
  const app = createApp({
    setup() {
      const refs = names.map((name) => [name, useVue(atoms[name] as ReadableAtom<unknown>)] as const)
      return () => vue('b', JSON.stringify(Object.fromEntries(refs.map(([name, ref]) => [name, ref.value]))))
    },
  })
  app.mount(root)
  expect(JSON.parse(root.textContent ?? '')).toEqual(before)
  change()
  await nextTick()
  expect(JSON.parse(root.textContent ?? '')).toEqual(after)
  app.unmount()
  for (const name of names) expect(atoms[name]?.lc, name).toBe(0)
})

test('C20 Vue: useStore in a scope wakes watchers and ends with it', () => {
  const { atoms, change } = make()
  const scope = effectScope()
  const seen: unknown[] = []
  const path = atoms.path as ReadableAtom<unknown>
  scope.run(() => {
    const name = useVue(path)
    watch(name, (value) => seen.push(value), { flush: 'sync' })
  })
  change()
  expect(seen).toEqual(['Bob'])
  scope.stop()
  expect(path.lc).toBe(0)
})

test('C20 Svelte: get, derived and fromStore take every kind of atom', () => {
  const { atoms, change, before, after } = make()
  const all = derived(
    names.map((name) => atoms[name] as never),
    (values: unknown[]) => Object.fromEntries(names.map((name, i) => [name, values[i]])),
  )
  const heard: unknown[] = []
  const stop = all.subscribe((value) => heard.push(value))
  expect(heard).toEqual([before])
  change()
  expect(heard.at(-1)).toEqual(after)
  stop()
  for (const name of names) {
    const atom = atoms[name] as ReadableAtom<unknown>
    expect(get(atom as never), name).toEqual(after[name as keyof typeof after])
    expect(fromStore(atom as never).current, name).toEqual(after[name as keyof typeof after])
    expect(atom.lc, name).toBe(0)
  }
})

test('C20 Svelte: writable by its own store syntax: set of a signal', () => {
  const count = signal(1)
  const store: { subscribe(run: (value: number) => void): () => void; set(value: number): void } = count
  const heard: number[] = []
  const stop = store.subscribe((value) => heard.push(value))
  store.set(2)
  stop()
  expect(heard).toEqual([1, 2])
})

/** Under Node solid-js answers with its server build; this loads the one for browsers, with the binding on top of it. */
async function solid() {
  const url = (code: string) => `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  const read = (path: string) =>
    readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../../node_modules', path), 'utf8')
  const core = url(read('solid-js/dist/solid.js'))
  const store = url(read('solid-js/store/dist/store.js').replaceAll(`'solid-js'`, `'${core}'`))
  const binding = read('@nanostores/solid/dist/index.js')
    .replaceAll('"solid-js/store"', JSON.stringify(store))
    .replaceAll('"solid-js"', JSON.stringify(core))
  const load = (from: string) => import(/* @vite-ignore */ from)
  return { ...(await load(core)), ...(await load(url(binding))) }
}

test('C20 Solid: useStore of every kind of atom', async () => {
  const { createRoot, createEffect, useStore } = await solid()
  const { atoms, change, before, after } = make()
  const seen: unknown[] = []
  const dispose: () => void = createRoot((end: () => void) => {
    const accessors = names.map((name) => [name, useStore(atoms[name])] as const)
    createEffect(() =>
      seen.push(JSON.parse(JSON.stringify(Object.fromEntries(accessors.map(([name, read]) => [name, read()]))))),
    )
    return end
  })
  expect(seen).toEqual([before])
  change()
  expect(seen.at(-1)).toEqual(after)
  dispose()
  for (const name of names) expect(atoms[name]?.lc, name).toBe(0)
})
