import { batch, defineStore, effect } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { anything, listen, plain } from '../helpers.js'
import { vandalise } from './vandalise.js'

test('C12 a frozen value can be assigned and written to afterwards', () => {
  const frozen = Object.freeze({ list: Object.freeze([Object.freeze({ n: 1 })]) })
  for (const store of [
    anything({}),
    defineStore({
      name: 's',
      schema: z.object({ a: z.object({ list: z.array(z.object({ n: z.number() })) }).optional() }),
    }) as any,
  ]) {
    store.a = frozen
    store.a.list[0].n = 2
    store.a.list.push({ n: 3 })
    expect(plain(store.a)).toEqual({ list: [{ n: 2 }, { n: 3 }] })
  }
})

test('C12 a schema that keeps what it was given gets no hold of the state', () => {
  const kept: any[] = []
  const store: any = defineStore({
    name: 's',
    schema: z.object({
      a: z.any().refine((given) => {
        kept.push(given)
        return true
      }),
      o: z.object({ n: z.number() }).superRefine((given) => {
        kept.push(given)
      }),
    }),
    initial: { a: { list: [1] }, o: { n: 1 } },
  })
  store.a = { list: [2] }
  store.a.list.push(3)
  store.o.n = 2
  const expected = plain(store)
  vandalise(kept)
  expect(plain(store)).toEqual(expected)
})

test('C12 a rejection holds nothing of the state', () => {
  const store = defineStore({
    name: 's',
    schema: z.object({ a: z.object({ n: z.number(), list: z.array(z.number()) }) }),
    initial: { a: { n: 1, list: [1] } },
  })
  const { rejections } = listen(store)
  for (const write of [
    () => {
      store.a.n = 'x' as never
    },
    () => store.a.list.push('x' as never),
    () =>
      batch(() => {
        store.a = { n: 1, list: store.a.list }
        store.a.n = 'x' as never
      }),
  ]) {
    expect(write).toThrow()
  }
  const expected = plain(store)
  vandalise(rejections)
  expect(plain(store)).toEqual(expected)
})

test('C12 change.patches of one change stay what they were when the state goes on', () => {
  const store = anything({ list: [] })
  const { changes } = listen(store)
  store.list.push({ tags: ['a'] })
  store.list[0].tags.push('b')
  batch(() => {
    store.o = { deep: [1] }
  })
  store.o.deep.push(2)
  expect(changes.map((change) => change.patches)).toEqual([
    [{ op: 'add', path: '/list/0', value: { tags: ['a'] } }],
    [{ op: 'add', path: '/list/0/tags/1', value: 'b' }],
    [{ op: 'add', path: '/o', value: { deep: [1] } }],
    [{ op: 'add', path: '/o/deep/1', value: 2 }],
  ])
})

test('C12 an effect that throws leaves the committed state', () => {
  const host = globalThis as { reportError?: unknown }
  const before = host.reportError
  host.reportError = () => {}
  const store = anything({ n: 0 })
  const stop = effect(() => {
    if (store.n > 0) throw new Error('effect')
  })
  try {
    store.n = 1
  } catch {}
  stop()
  host.reportError = before
  expect(plain(store)).toEqual({ n: 1 })
})
