import { act, render } from '@testing-library/react'
import { defineStore } from 'jods'
import { useJods } from 'jods/react'
import { memo, Suspense, startTransition, useEffect, useState, version } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { z } from 'zod'

const make = () =>
  defineStore({
    name: 'counter',
    schema: z.object({
      n: z.int().default(0),
      rows: z.array(z.object({ id: z.int(), title: z.string() })).default([]),
    }),
  })
type Counter = ReturnType<typeof make>

test('R05 no tearing: a store that changes in the midst of a transition is shown as one', async () => {
  const store = make()
  const painted = new Set<string>()
  function Slow({ store }: { store: Counter }) {
    const { n } = useJods(store)
    const end = performance.now() + 4
    while (performance.now() < end);
    return <i>{n}</i>
  }
  let show = () => {}
  function Page() {
    const [isShown, setShown] = useState(false)
    show = () => startTransition(() => setShown(true))
    return isShown ? [...'abcdefghijkl'].map((key) => <Slow key={key} store={store} />) : null
  }
  const container = document.body.appendChild(document.createElement('div'))
  const observer = new MutationObserver(() => painted.add([...container.children].map((i) => i.textContent).join()))
  observer.observe(container, { subtree: true, childList: true, characterData: true })
  const scope = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean | undefined }
  const before = scope.IS_REACT_ACT_ENVIRONMENT
  scope.IS_REACT_ACT_ENVIRONMENT = false
  const root = createRoot(container)
  root.render(<Page />)
  await expect.poll(() => show.length === 0 && container.isConnected).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 20))
  show()
  for (let i = 0; i < 10; i++) {
    await new Promise((resolve) => setTimeout(resolve, 6))
    store.n++
  }
  await expect.poll(() => container.textContent, { timeout: 5000 }).toBe('10'.repeat(12))
  observer.disconnect()
  for (const text of painted) expect(new Set(text.split(','))).toHaveProperty('size', 1)
  root.unmount()
  scope.IS_REACT_ACT_ENVIRONMENT = before
})

test('R05 a change between render and subscription is shown', () => {
  const store = make()
  function Early() {
    useEffect(() => {
      store.n = 1
    }, [])
    return null
  }
  function View() {
    return <b>{useJods(store).n}</b>
  }
  // The effects of the first run before those of the second subscribe.
  const { container } = render(
    <>
      <Early />
      <View />
    </>,
  )
  expect(container.textContent).toBe('1')
})

test('R05 rows under memo that only read what they are given: the one that changed renders, again and again', () => {
  const store = make()
  store.rows = Array.from({ length: 50 }, (_, id) => ({ id, title: `row ${id}` }))
  let rows = 0
  const Row = memo(({ row }: { row: Counter['rows'][number] }) => {
    rows++
    return <li>{row.title}</li>
  })
  const List = () => useJods(store).rows.map((row) => <Row key={row.id} row={row} />)
  const { container } = render(<List />)
  for (const id of [3, 30, 3, 49]) {
    rows = 0
    act(() => {
      store.rows[id]!.title += '!'
    })
    expect(rows).toBe(1)
  }
  expect(container.textContent).toContain('row 3!!')
  expect(container.textContent).toContain('row 49!')
})

test('R05 parts keep their identity while nothing in them changes: dependencies of effects work', () => {
  const store = make()
  store.rows = [{ id: 1, title: 'a' }]
  const saved: string[] = []
  function View() {
    const { n, rows } = useJods(store)
    useEffect(() => {
      saved.push(rows.map((row) => row.title).join())
    }, [rows])
    return n
  }
  render(<View />)
  act(() => void store.n++)
  expect(saved).toEqual(['a'])
  act(() => {
    store.rows[0]!.title = 'b'
  })
  act(() => void store.n++)
  act(() => void store.rows.push({ id: 2, title: 'c' }))
  expect(saved).toEqual(['a', 'b', 'b,c'])
})

test('R05 what a handler has read of a part renders nothing, after later renders either', () => {
  const store = make()
  store.rows = [{ id: 1, title: 'a' }]
  let renders = 0
  const seen: string[] = []
  function View() {
    const view = useJods(store)
    renders++
    return (
      <button type="button" onClick={() => seen.push(view.rows[0]!.title)}>
        {view.n} {view.rows[0]!.id}
      </button>
    )
  }
  const { container } = render(<View />)
  act(() => container.querySelector('button')?.click())
  act(() => void store.n++)
  renders = 0
  act(() => {
    store.rows[0]!.title = 'b'
  })
  expect([seen, renders]).toEqual([['a'], 0])
})

test('R05 what is read by an own state alone: the member that is no longer read renders nothing', () => {
  const store = make()
  let renders = 0
  let toggle = () => {}
  function View() {
    renders++
    const [isOn, setOn] = useState(true)
    toggle = () => setOn((on) => !on)
    const view = useJods(store)
    return isOn ? view.n : 'off'
  }
  render(<View />)
  act(() => toggle())
  renders = 0
  act(() => void store.n++)
  expect(renders).toBe(0)
  act(() => toggle())
  act(() => void store.n++)
  expect(renders).toBe(2)
})

test('R05 a render that suspends and is thrown away leaves no subscription', async () => {
  const store = make()
  let computed = 0
  const probe = defineStore({
    name: 'probe',
    schema: z.object({ n: z.int().default(0) }),
    computed: { seen: (state) => [++computed, state.n] },
  })
  let finish = (): void => {}
  const waiting = new Promise<void>((resolve) => {
    finish = resolve
  })
  let isReady = false
  function Late() {
    const view = useJods(probe)
    void view.seen
    if (!isReady) throw waiting
    return <b>{useJods(store).n}</b>
  }
  const { container, unmount } = render(<Suspense fallback="…">{<Late />}</Suspense>)
  expect(container.textContent).toBe('…')
  await Promise.resolve()
  computed = 0
  probe.n++
  expect(computed).toBe(0)
  isReady = true
  await act(async () => finish())
  expect(container.textContent).toBe('0')
  unmount()
})

test('R05 on a server: renders what is there and subscribes to nothing; hydration takes it over without a word', async () => {
  const store = make()
  store.n = 3
  let calls = 0
  const probe = defineStore({
    name: 'probe',
    schema: z.object({ n: z.int().default(0) }),
    computed: { seen: (state) => ++calls + state.n * 0 },
  })
  const View = () => {
    const view = useJods(store)
    void useJods(probe).seen
    return (
      <button type="button" onClick={() => view.n++}>
        {view.n} {useJods(store, (state) => state.n * 2)}
      </button>
    )
  }
  const html = renderToString(<View />)
  expect(html).toMatch(/3<!-- --> <!-- -->6/)
  await Promise.resolve()
  calls = 0
  probe.n++
  expect(calls).toBe(0)

  const container = document.body.appendChild(document.createElement('div'))
  container.innerHTML = html
  const complaints: unknown[] = []
  const root = await act(async () =>
    hydrateRoot(container, <View />, { onRecoverableError: (error) => complaints.push(error) }),
  )
  act(() => container.querySelector('button')?.click())
  expect([container.textContent, complaints]).toEqual(['4 8', []])
  await act(async () => root.unmount())
  expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(18)
})
