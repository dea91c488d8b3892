import { act, fireEvent, render } from '@testing-library/svelte'
import { fork } from 'jods'
import { memory } from 'jods/storage'
import { expect, test } from 'vitest'
import { board } from '../../conformance/bindings.js'
import Own from './Own.svelte'
import Scoped from './Scoped.svelte'

test('R08 Svelte: bind:, $derived, provideJods and usePersist in a component', async () => {
  const store = board()
  const storage = memory()
  const options = { storage, key: 'k', debounce: 0 }
  const { container, unmount } = render(Scoped as never, { props: { store, options } } as never)
  const input = container.querySelector('input') as HTMLInputElement
  await fireEvent.input(input, { target: { value: 'Bob' } })
  expect([store.user.name, container.querySelector('i')?.textContent]).toEqual(['Bob', 'ready Bob'])
  await act(() => container.querySelector('button')?.click())
  expect([container.querySelector('button')?.textContent, store.a]).toEqual(['1', 0])
  unmount()
  await act()
  store.user.name = 'late'
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(storage.getItem('k')).toContain('Bob')
  expect(storage.getItem('k')).not.toContain('late')
})

test('R08 Svelte: useStore gives what provideJods was given, and the store itself without one', async () => {
  const store = board()
  const given = fork(store, { a: 8, rows: [] })
  const scoped = render(Scoped as never, { props: { store, given: [given], options: { storage: null } } } as never)
  expect(scoped.container.querySelector('button')?.textContent).toBe('4')
  const plain = render(Own as never, { props: { store } } as never)
  await act(() => plain.container.querySelector('button')?.click())
  expect([store.a, given.a]).toEqual([2, 8])
})
