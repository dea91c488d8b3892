import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { atom, computed as computedOfNanostores } from 'nanostores'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { entries } from '../../scripts/entries.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The built file of an entry point, typed as its source. */
async function built<T>(id: string): Promise<T> {
  return import(/* @vite-ignore */ new URL(`../../dist/${id}.js`, import.meta.url).href)
}

const { computed, defineStore, effect, onUpdate, select } = await built<typeof import('jods')>('index')
const { attach, createOrigin, sink, track } = await built<typeof import('jods/kit')>('kit')
const { persist } = await built<typeof import('jods/persist')>('persist')
const { memory } = await built<typeof import('jods/storage')>('storage')

function counter() {
  return defineStore({ name: 'counter', schema: z.object({ n: z.int() }), initial: { n: 0 } })
}

test('G02 an effect of one entry point runs when another commits', () => {
  const store = counter()
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(store.n)
  })
  sink(store).commit([{ op: 'replace', path: '/n', value: 1 }], createOrigin('test'))
  expect(seen).toEqual([0, 1])
  stop()
})

test('G02 an effect of one entry point tracks the atom of an attachment made by another', async () => {
  const seen: string[] = []
  const attachment = attach({}, () => {})
  const stop = effect(() => {
    seen.push(attachment.status.get())
  })
  await attachment.stop()
  expect(seen.at(0)).toBe('ready')
  expect(seen.at(-1)).toBe('stopped')
  stop()
})

test('G02 what one entry point tracks goes stale when a store of another changes', () => {
  const store = counter()
  const double = computed(() => store.n * 2)
  let stale = 0
  const read = track(
    () => double.get(),
    () => {
      stale += 1
    },
  )
  expect(read.value).toBe(0)
  store.n = 2
  expect(stale).toBe(1)
  read.stop()
})

test('G02 a plugin brings its changes to the store of the core, with its own origin', async () => {
  const storage = memory()
  const first = counter()
  const saved = persist(first, { storage, debounce: 0 })
  await saved.ready
  first.n = 7
  await saved.flush()
  await saved.stop()

  const second = counter()
  const sources: string[] = []
  onUpdate(second, (_, change) => sources.push(change.origin.source))
  const loaded = persist(second, { storage })
  await loaded.ready
  expect(second.n).toBe(7)
  expect(sources).toEqual(['persist'])
  await loaded.stop()
})

test('G02 the nanostores of the built core is the one that users import', () => {
  const store = counter()
  const factor = atom(10)
  const product = computedOfNanostores([select(store, '/n'), factor], (n, by) => Number(n) * by)
  expect(product.get()).toBe(0)
  store.n = 3
  expect(product.get()).toBe(30)
})

// Node's own loader sees what bundlers forgive: a named import of CommonJS, an import without its ending.
test.each(entries().map(({ specifier }) => specifier))('G02 Node loads %s by its name', (specifier) => {
  const load = `console.log(Object.keys(await import('${specifier}')).length)`
  const names = execFileSync(process.execPath, ['--input-type=module', '--eval', load], { cwd: root, encoding: 'utf8' })
  expect(Number(names)).toBeGreaterThan(0)
})
