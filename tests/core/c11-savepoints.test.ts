import { batch, defineStore, signal } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { anything, codeOf, listen, plain } from './helpers.js'

const strict = (n = 0) =>
  defineStore({
    name: 's',
    schema: z.object({ n: z.number().max(100), list: z.array(z.number()) }),
    initial: { n, list: [] },
  })

test('C11 a nested batch joins the outer change', () => {
  const store = strict()
  const { changes } = listen(store)
  batch(() => {
    store.n = 1
    expect(
      batch(() => {
        store.list.push(1)
        return 'inner'
      }),
    ).toBe('inner')
    expect(changes).toEqual([])
    store.n = 2
  })
  expect(changes).toHaveLength(1)
  expect(plain(store)).toEqual({ n: 2, list: [1] })
})

test('C11 a nested batch that throws and is caught undoes only its own writes', () => {
  const store = anything({ a: 0, list: [1, 2, 3], o: { k: 1 } })
  const { changes } = listen(store)
  batch(() => {
    store.a = 1
    store.list.push(4)
    codeOf(() =>
      batch(() => {
        store.a = 2
        store.list.reverse()
        store.list.push(5)
        delete store.o
        codeOf(() =>
          batch(() => {
            store.a = 3
            throw new Error('inmost')
          }),
        )
        expect(store.a).toBe(2)
        throw new Error('inner')
      }),
    )
    expect(plain(store)).toEqual({ a: 1, list: [1, 2, 3, 4], o: { k: 1 } })
    store.o.k = 2
  })
  expect(plain(store)).toEqual({ a: 1, list: [1, 2, 3, 4], o: { k: 2 } })
  expect(changes).toHaveLength(1)
  expect(changes[0]!.patches).toHaveLength(3)
})

test('C11 a savepoint is over several stores and signals', () => {
  const [a, b] = [strict(), strict()]
  const s = signal('start')
  const heard = [listen(a), listen(b)]
  batch(() => {
    a.n = 1
    s.set('outer')
    codeOf(() =>
      batch(() => {
        a.n = 2
        b.n = 2
        s.set('inner')
        throw new Error('inner')
      }),
    )
    expect([a.n, b.n, s.get()]).toEqual([1, 0, 'outer'])
  })
  expect([a.n, b.n, s.get()]).toEqual([1, 0, 'outer'])
  expect(heard.map(({ changes }) => changes.length)).toEqual([1, 0])
})

test('C11 a nested batch that was undone may have been invalid', () => {
  const store = strict()
  batch(() => {
    store.n = 5
    codeOf(() =>
      batch(() => {
        store.n = 5000
        throw new Error('inner')
      }),
    )
  })
  expect(store.n).toBe(5)
})
