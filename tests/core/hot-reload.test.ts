import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json, reset } from 'jods'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jods-hot-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  vi.restoreAllMocks()
})

let evaluations = 0
let names = 0

/** Evaluates a module that defines a store, at the address that a dev server would give it. */
async function evaluate(file: string, definition: string, query = `?t=${++evaluations}`) {
  const path = join(folder, file)
  writeFileSync(path, `export const make = ({ defineStore, z }) => defineStore(${definition})\n`)
  const { make } = await import(/* @vite-ignore */ `file://${path}${query}`)
  const { defineStore } = await import('jods')
  const { z } = await import('zod')
  return make({ defineStore, z })
}

const fresh = () => `hot-${++names}`

test('C06 hot reload: a new definition takes over the state of the old one', async () => {
  const name = fresh()
  const old = await evaluate(
    'a.mjs',
    `{ name: '${name}', schema: z.object({ n: z.int(), list: z.array(z.string()) }), initial: { n: 0, list: [] } }`,
  )
  old.n = 5
  old.list.push('x')
  const now = await evaluate(
    'a.mjs',
    `{ name: '${name}', schema: z.object({ n: z.int(), list: z.array(z.string()), more: z.string() }), initial: { n: 1, list: [], more: 'new' }, computed: { twice: (s) => s.n * 2 } }`,
  )
  expect(json(now)).toEqual({ n: 5, list: ['x'], more: 'new', twice: 10 })
  now.list.push('y')
  expect(json(old)).toEqual({ n: 5, list: ['x'] })
  reset(now)
  expect(json(now)).toEqual({ n: 1, list: [], more: 'new', twice: 2 })
})

test('C06 hot reload: what the new schema does not accept starts from the new initial', async () => {
  const name = fresh()
  const old = await evaluate(
    'a.mjs',
    `{ name: '${name}', schema: z.object({ n: z.int(), s: z.string(), gone: z.string() }), initial: { n: 0, s: '', gone: 'g' } }`,
  )
  old.n = 5
  old.s = 'kept'
  const now = await evaluate(
    'a.mjs',
    `{ name: '${name}', schema: z.strictObject({ n: z.string(), s: z.string() }), initial: { n: 'none', s: '' } }`,
  )
  expect(json(now)).toEqual({ n: 'none', s: 'kept' })
})

test('C06 hot reload: one edit after another', async () => {
  const name = fresh()
  const definition = `{ name: '${name}', schema: z.object({ n: z.int() }), initial: { n: 0 } }`
  for (let i = 0; i < 3; i++) {
    const store = await evaluate('a.mjs', definition)
    expect(store.n).toBe(i)
    store.n++
  }
})

test('C06 hot reload: an update of webpack or Rspack takes over the state of the chunk that it updates', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const name = fresh()
  const definition = `{ name: '${name}', schema: z.object({ n: z.int() }), initial: { n: 0 } }`
  const files = ['main.mjs', 'main.1f0c.hot-update.mjs', 'main.2b7d.hot-update.mjs']
  for (const [i, file] of files.entries()) {
    const store = await evaluate(file, definition, '')
    expect(store.n).toBe(i)
    store.n++
  }
  expect(warn).not.toHaveBeenCalled()
})

test('C06 hot reload: the same evaluation, or an address that no dev server marks, defines another store', async () => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const name = fresh()
  const definition = `{ name: '${name}', schema: z.object({ n: z.int() }), initial: { n: 0 } }`
  const first = await evaluate('a.mjs', definition, '?t=1000')
  first.n = 1
  const second = await evaluate('a.mjs', definition, '?t=1000')
  expect(second.n).toBe(0)
  // Two of one evaluation: which one to take over would be a guess.
  expect((await evaluate('a.mjs', definition, '?t=1001')).n).toBe(0)
  const plain = await evaluate('b.mjs', definition, '')
  plain.n = 1
  expect((await evaluate('b.mjs', definition, '?v=2')).n).toBe(0)
})

test('C06 two modules that define one name are told of once, as a warning of the host', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const name = fresh()
  const definition = `{ name: '${name}', schema: z.object({ n: z.int() }), initial: { n: 0 } }`
  const first = await evaluate('a.mjs', definition)
  first.n = 1
  expect(warn).not.toHaveBeenCalled()
  expect((await evaluate('b.mjs', definition)).n).toBe(0)
  await evaluate('c.mjs', definition)
  expect(warn.mock.calls.map(([warning]) => (warning as unknown as { code: string }).code)).toEqual([
    'store/name-taken',
  ])
  expect(String(warn.mock.calls[0]?.[0])).toMatch(/a\.mjs and .*b\.mjs/)
})

test('C06 one module may define a name as often as it likes', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const { defineStore } = await import('jods')
  const { z } = await import('zod')
  for (let i = 0; i < 3; i++) defineStore({ name: 'many', schema: z.object({ n: z.int().default(0) }) })
  expect(warn).not.toHaveBeenCalled()
})
