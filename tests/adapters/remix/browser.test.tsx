// @vitest-environment jsdom
import { defineStore, fork, json, onUpdate, replaceState } from 'jods'
import { JodsProvider, useStore } from 'jods/react'
import { action, hydrate, JodsHydration, useJods, useJodsFetchers, useJodsForm, withJods } from 'jods/remix'
import { act, type ComponentType, Fragment, type ReactNode, StrictMode, Suspense, useEffect } from 'react'
import { createRoot, hydrateRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { createRoutesStub } from 'react-router'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { cartStore, get, ink, pen } from './stores.js'

type Cart = ReturnType<typeof cartStore>

let roots: Root[] = []

/** However busy the machine is. */
function eventually<T>(look: () => T): Promise<T> {
  return vi.waitFor(look, { timeout: 10_000 })
}

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  vi.spyOn(console, 'error')
})

afterEach(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  for (const root of roots) await act(async () => root.unmount())
  roots = []
  expect(vi.mocked(console.error).mock.calls).toEqual([])
  vi.restoreAllMocks()
})

function sentBy(store: Cart, state: object) {
  return withJods([store], ({ stores: [own] }) => void replaceState(own, state))(get())
}

/** The page that a server has rendered of `node`, shown by React over that HTML. */
async function show(html: string, node: React.ReactNode): Promise<HTMLElement> {
  const page = document.createElement('div')
  page.innerHTML = html
  document.body.append(page)
  const failures: unknown[] = []
  await act(async () => {
    roots.push(
      hydrateRoot(page, <StrictMode>{node}</StrictMode>, { onRecoverableError: (error) => failures.push(error) }),
    )
  })
  expect(failures).toEqual([])
  return page
}

function Note({ store }: { store: Cart }) {
  const view = useJods(useStore(store))
  return <p>{`${view.note} ${view.count}`}</p>
}

/** Rendered in the browser alone. */
async function start(): Promise<{ page: HTMLElement; render: (node: React.ReactNode) => void }> {
  const page = document.createElement('div')
  document.body.append(page)
  const root = createRoot(page)
  roots.push(root)
  return { page, render: (node) => root.render(<StrictMode>{node}</StrictMode>) }
}

test('R04 JodsHydration: the first render shows the HTML, then what was edited before is there', async () => {
  const [server, client] = [cartStore(), cartStore()]
  const data = await sentBy(server, { items: [pen], note: 'server' })
  const html = renderToString(
    <JodsProvider stores={[fork(server, { items: [pen], note: 'server' })]}>
      <Note store={server} />
    </JodsProvider>,
  )
  expect(html).toBe('<p>server 1</p>')
  client.note = 'early'
  client.items.push(ink)
  const shown: string[] = []
  function Seen() {
    shown.push(useJods(useStore(client)).note)
    return null
  }
  const page = await show(
    html,
    <JodsHydration stores={[client]} data={data}>
      <Note store={client} />
      <Seen />
    </JodsHydration>,
  )
  expect(shown[0]).toBe('server')
  expect(page.innerText ?? page.textContent).toBe('early 3')
  expect(json(client)).toMatchObject({ note: 'early', items: [pen, ink] })
})

test('R04 JodsHydration: what effects of the first render write is kept', async () => {
  const client = cartStore()
  client.owner = 'early'
  const data = await sentBy(cartStore(), { items: [pen], note: 'server' })
  function Writer() {
    const view = useJods(useStore(client))
    useEffect(() => {
      view.note = 'from an effect'
    }, [view])
    return null
  }
  await show(
    '',
    <JodsHydration stores={[client]} data={data}>
      <Writer />
    </JodsHydration>,
  )
  expect(json(client)).toMatchObject({ note: 'from an effect', owner: 'early', items: [pen] })
})

test('R04 JodsHydration: what was typed and ticked before hydration reaches the store, through the same handlers', async () => {
  const client = cartStore()
  const data = await sentBy(cartStore(), { items: [], note: 'server' })
  function Fields() {
    const view = useJods(useStore(client))
    return (
      <>
        <input
          name="note"
          value={view.note}
          onChange={(event) => {
            view.note = event.target.value
          }}
        />
        <input
          type="checkbox"
          checked={view.owner === 'ticked'}
          onChange={(event) => {
            view.owner = event.target.checked ? 'ticked' : ''
          }}
        />
        <p>{view.note}</p>
      </>
    )
  }
  const page = document.createElement('div')
  page.innerHTML = '<input name="note" value="server"/><input type="checkbox"/><p>server</p>'
  document.body.append(page)
  const [note, box] = page.querySelectorAll('input')
  note!.value = 'typed early'
  note!.setSelectionRange(2, 4)
  box!.checked = true
  await act(async () => {
    roots.push(
      hydrateRoot(
        page,
        <StrictMode>
          <JodsHydration stores={[client]} data={data}>
            <Fields />
          </JodsHydration>
        </StrictMode>,
      ),
    )
  })
  expect(json(client)).toMatchObject({ note: 'typed early', owner: 'ticked' })
  expect(page.querySelector('p')?.textContent).toBe('typed early')
  expect(page.querySelector('input')).toBe(note)
  expect([note!.value, note!.selectionStart, note!.selectionEnd, box!.checked]).toEqual(['typed early', 2, 4, true])
})

function answerStore() {
  const schema = z.object({
    text: z.string(),
    line: z.string(),
    size: z.string(),
    tags: z.array(z.string()),
    plan: z.string(),
    on: z.boolean(),
  })
  return defineStore({
    name: 'answers',
    schema,
    initial: { text: '', line: '', size: '', tags: [], plan: '', on: false },
  })
}

function Survey({ store }: { store: ReturnType<typeof answerStore> }) {
  const view = useJods(useStore(store))
  return (
    <form>
      <textarea
        value={view.text}
        onChange={(event) => {
          view.text = event.target.value
        }}
      />
      <input
        name="line"
        value={view.line}
        onChange={(event) => {
          view.line = event.target.value
        }}
      />
      <select
        name="size"
        value={view.size}
        onChange={(event) => {
          view.size = event.target.value
        }}
      >
        {['S', 'M', 'L'].map((size) => (
          <option key={size}>{size}</option>
        ))}
      </select>
      <select
        name="tags"
        multiple
        value={view.tags}
        onChange={(event) => {
          view.tags = [...event.target.selectedOptions].map(({ value }) => value)
        }}
      >
        {['x', 'y', 'z'].map((tag) => (
          <option key={tag}>{tag}</option>
        ))}
      </select>
      {['a', 'b', 'c'].map((plan) => (
        <input
          key={plan}
          type="radio"
          name="plan"
          value={plan}
          checked={view.plan === plan}
          onChange={() => {
            view.plan = plan
          }}
        />
      ))}
      <input
        type="checkbox"
        checked={view.on}
        onChange={() => {
          view.on = !view.on
        }}
      />
    </form>
  )
}

/** The page as a server sends it, in the document. */
async function survey(Around: ComponentType<{ children: ReactNode }> = Fragment) {
  const answers = answerStore()
  const sent = { text: 'server', line: 'server', size: 'M', tags: ['x'], plan: 'b', on: false }
  const data = await withJods([answers], ({ stores: [own] }) => void replaceState(own, sent))(get())
  const page = document.createElement('div')
  page.innerHTML = renderToString(
    <JodsProvider stores={[fork(answers, sent)]}>
      <Around>
        <Survey store={answers} />
      </Around>
    </JodsProvider>,
  )
  document.body.append(page)
  const start = () => {
    const app = (
      <JodsHydration stores={[answers]} data={data}>
        <Around>
          <Survey store={answers} />
        </Around>
      </JodsHydration>
    )
    roots.push(hydrateRoot(page, <StrictMode>{app}</StrictMode>))
  }
  const heard: string[] = []
  onUpdate(answers, (_, { origin, patches }) => {
    if (origin.source === 'local') heard.push(...patches.map(({ path }) => path))
  })
  return {
    answers,
    sent,
    heard,
    find: <E extends Element>(selector: string) => page.querySelector(selector) as E,
    start,
    hydrate: () => act(async () => start()),
  }
}

test.each(['and nothing else', 'and the app has edited too'])(
  'R04 JodsHydration: what was chosen in lists, among radio buttons and written in text areas is told once, %s',
  async (what) => {
    const page = await survey()
    if (what !== 'and nothing else') page.answers.text = 'early'
    page.find<HTMLTextAreaElement>('textarea').value = 'written early'
    page.find<HTMLSelectElement>('[name=size]').value = 'L'
    for (const [index, option] of [...page.find<HTMLSelectElement>('[name=tags]').options].entries()) {
      option.selected = index > 0
    }
    page.find<HTMLInputElement>('[value=c]').checked = true
    page.find<HTMLInputElement>('[type=checkbox]').checked = true
    await page.hydrate()
    expect(json(page.answers)).toEqual({
      ...page.sent,
      text: 'written early',
      size: 'L',
      tags: ['y', 'z'],
      plan: 'c',
      on: true,
    })
    expect(page.find<HTMLSelectElement>('[name=size]').value).toBe('L')
    expect(page.find<HTMLTextAreaElement>('textarea').value).toBe('written early')
    expect(page.heard.filter((path) => path === '/on')).toEqual(['/on'])
  },
)

test('R04 JodsHydration: what was typed where React hydrates later is told too', async () => {
  const page = await survey(({ children }) => <Suspense fallback="…">{children}</Suspense>)
  page.find<HTMLTextAreaElement>('textarea').value = 'written early'
  page.find<HTMLInputElement>('[name=line]').value = 'typed early'
  page.find<HTMLSelectElement>('[name=size]').value = 'L'
  page.find<HTMLInputElement>('[type=checkbox]').checked = true
  // In `act` React would hydrate all of it at once.
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false })
  page.start()
  await eventually(() =>
    expect(json(page.answers)).toEqual({
      ...page.sent,
      text: 'written early',
      line: 'typed early',
      size: 'L',
      on: true,
    }),
  )
  expect(page.find<HTMLInputElement>('[name=line]').value).toBe('typed early')
})

test('R04 JodsHydration: fields that nobody has touched tell nothing', async () => {
  const page = await survey()
  await page.hydrate()
  expect(json(page.answers)).toEqual(page.sent)
  expect(page.heard).toEqual([])
})

test('R04 JodsHydration: newer data is shown, and wakes nobody in the middle of a render', async () => {
  const client = cartStore()
  const first = await sentBy(cartStore(), { items: [pen], note: 'one' })
  const second = await sentBy(cartStore(), { items: [pen, ink], note: 'one' })
  const app = (data: unknown) => (
    <>
      <Note store={client} />
      <JodsHydration stores={[client]} data={data} />
    </>
  )
  const { page, render } = await start()
  await act(async () => render(app(first)))
  expect(page.textContent).toBe('one 1')
  await act(async () => {
    client.note = 'edited'
  })
  await act(async () => render(app(second)))
  expect(page.textContent).toBe('edited 3')
})

const Item = z.object({ id: z.string(), title: z.string().min(1, 'A title is needed'), qty: z.number().int() })

/** A page with a form, as `createRoutesStub` runs it: the action waits until the test says so. */
async function formPage(load?: (own: Cart) => unknown) {
  const cart = cartStore()
  const go: (() => true)[] = []
  let isRun = false
  const run = action(
    cart,
    {
      add: {
        schema: Item,
        run: async (own, input) => {
          isRun = true
          await new Promise<void>((resolve) => {
            go.push(() => {
              resolve()
              return true
            })
          })
          own.items.push(input)
        },
      },
    },
    load && { load },
  )
  function Page() {
    const { Form, issues, pending } = useJodsForm(cart, 'add')
    const { optimistic, submissions } = useJodsFetchers(cart, {
      add: { schema: Item, run: (own, input) => void own.items.push(input) },
    })
    const view = useJods(cart)
    return (
      <>
        <Form>
          {['id', 'title', 'qty'].map((name) => (
            <input key={name} name={name} />
          ))}
        </Form>
        <output>{JSON.stringify({ pending, issues, submissions })}</output>
        <p>{view.items.map(({ title }) => title).join()}</p>
        <b>{optimistic.items.map(({ title }) => title).join()}</b>
      </>
    )
  }
  let reload = (): void => {}
  /** Answers at once before the handler has run, and then when the test says so. */
  const loader = async () => {
    if (isRun) {
      await new Promise<void>((resolve) => {
        reload = resolve
      })
    }
    return null
  }
  const routes = [{ path: '/', Component: Page, action: run as never, loader, HydrateFallback: () => null }]
  const Stub = createRoutesStub(routes)
  // The router does its work in its own time.
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false })
  const { page, render } = await start()
  render(<Stub />)
  const find = <E extends Element>(selector: string) => page.querySelector(selector) as E
  await eventually(() => expect(find('form')).not.toBe(null))
  const text = (selector: string) => find(selector).textContent ?? ''
  return {
    cart,
    go: () => eventually(() => go.shift()?.() ?? expect.fail('no action has begun')),
    reload: () => reload(),
    eventually: (expected: object) =>
      eventually(() =>
        expect({ ...JSON.parse(text('output')), list: text('p'), foreseen: text('b') }).toMatchObject(expected),
      ),
    submit(values: Record<string, string>) {
      for (const [name, value] of Object.entries(values)) find<HTMLInputElement>(`[name=${name}]`).value = value
      find<HTMLFormElement>('form').requestSubmit()
    },
  }
}

test('R06 useJodsFetchers: pending and foreseen while it is under way, the store brought up by the answer, once', async () => {
  const page = await formPage()
  page.cart.items.push(pen)
  page.submit({ id: 'b', title: 'Ink', qty: '2' })
  await page.eventually({
    pending: true,
    submissions: [{ handler: 'add', state: 'submitting', input: ink, values: { title: 'Ink', qty: '2' } }],
    list: 'Pen',
    foreseen: 'Pen,Ink',
  })
  await page.go()
  // The instance of the request began empty: what it added comes, what is known here stays. What has come is foreseen no more.
  await page.eventually({ submissions: [{ state: 'loading' }], list: 'Pen,Ink', foreseen: 'Pen,Ink' })
  page.reload()
  await page.eventually({ pending: false, issues: {}, submissions: [], list: 'Pen,Ink', foreseen: 'Pen,Ink' })
})

test('R06 useJodsForm: issues come to the fields, and nothing wrong is foreseen', async () => {
  const page = await formPage()
  page.submit({ id: 'b', title: '', qty: '2' })
  await page.eventually({ pending: false, issues: { title: ['A title is needed'] }, list: '', foreseen: '' })
  page.submit({ id: 'b', title: 'Ink', qty: '2' })
  await page.eventually({ pending: true, foreseen: 'Ink', list: '' })
  await page.go()
  await page.eventually({ pending: true, issues: {}, list: 'Ink' })
  page.reload()
  await page.eventually({ pending: false, issues: {}, list: 'Ink' })
})

test('R06 R03 useJodsForm: a loaded instance is the server’s word on what it knew', async () => {
  const page = await formPage((own) => replaceState(own, { items: [pen] }))
  hydrate([page.cart], await sentBy(cartStore(), { items: [pen, { ...ink, id: 'gone' }] }))
  page.cart.note = 'edited here'
  page.submit({ id: 'b', title: 'Ink', qty: '2' })
  await page.go()
  await page.eventually({ list: 'Pen,Ink' })
  expect(page.cart.note).toBe('edited here')
})
