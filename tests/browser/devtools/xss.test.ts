import { applyPatch, defineStore, effect, signal } from 'jods'
import { createOrigin, sink } from 'jods/kit'
import { beforeEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { z } from 'zod'
import type { DevtoolsModel, Entry } from '../../../adapters/devtools/model.js'
import { type Mounted, mount } from './mount.js'
import { payloads } from './payloads.js'

const pwned = vi.fn()

beforeEach(() => {
  pwned.mockReset()
  Object.assign(window, { pwned })
})

const views = ['log', 'rejections', 'state', 'diff', 'travel', 'storage', 'transport', 'plugins', 'simulate']

/** What the panel itself is made of. */
const own = new Set(
  `section header h2 h3 div span button input select option textarea form label dl dt dd ol ul li p pre code kbd strong
   output article svg path circle rect`.split(/\s+/),
)

/** Every element is one of the panel's own kind, none has a handler or an address, and nothing ran. */
function expectOnlyText({ panel }: Mounted): void {
  for (const element of panel.shadowRoot!.querySelectorAll('*')) {
    expect(own, element.outerHTML.slice(0, 200)).toContain(element.localName)
    for (const { name } of element.attributes) {
      expect(name, element.outerHTML.slice(0, 200)).not.toMatch(
        /^on|^(href|src|srcdoc|action|formaction|data|xlink:href)$/,
      )
    }
  }
  expect(document.querySelectorAll('x, marquee, [onclick]')).toHaveLength(0)
  expect(pwned).not.toHaveBeenCalled()
}

test(`XSS: ${payloads.length} payloads as values, keys, paths and reasons are text in every view`, async () => {
  expect(payloads.length).toBeGreaterThanOrEqual(30)
  const keys = z.record(z.string(), z.any())
  const refused = payloads.map((payload) => z.string().refine((text) => text !== payload, payload))
  const store = defineStore({
    name: payloads[3]!,
    schema: z.object({ keys, values: z.array(z.string()), reasons: z.record(z.string(), z.any()) }),
    initial: { keys: {}, values: [], reasons: {} },
  })
  const picky = defineStore({
    name: payloads[5]!,
    schema: z.object(Object.fromEntries(refused.map((schema, i) => [`f${i}`, schema.default('')]))),
  })
  const it = await mount([store, picky])
  const { one, all, drawn, view, text } = it
  for (const [i, payload] of payloads.entries()) {
    store.keys[payload] = { [payload]: payload }
    store.values.push(payload)
    applyPatch(picky, [{ op: 'replace', path: `/f${i}`, value: payload }])
    applyPatch(store, [{ op: payload as 'test', path: payload, value: payload }])
    sink(store).commit([{ op: 'add', path: '/reasons/x', value: payload }], createOrigin(payload))
  }
  for (const name of views) {
    await view(name)
    expectOnlyText(it)
    const rows = all('.sizer .grid-row, .tree-row')
    for (const row of rows.slice(0, 40)) {
      row.click()
      await drawn()
      expectOnlyText(it)
    }
  }
  await view('rejections')
  one('.scroller.rejections').scrollTop = 0
  await drawn()
  expect(text('.scroller.rejections')).toContain('pwned()')

  await view('state')
  for (const pointer of ['/keys', '/values']) {
    one(`[data-pointer="${pointer}"] .twist`).click()
    await drawn()
    expectOnlyText(it)
    if (pointer === '/keys') one(`[data-pointer="${pointer}"] .twist`).click()
    await drawn()
  }
  await userEvent.click(one('[data-pointer="/values/3"]'))
  await drawn()
  expect(text('.inspector')).toContain('<img src=x onerror=pwned()>')
  await view('simulate')
  for (const payload of payloads.slice(0, 8)) {
    await userEvent.fill(
      one('textarea'),
      JSON.stringify([{ op: 'add', path: `/keys/${payload.replaceAll('/', '~1')}`, value: payload }]),
    )
    one('.simulate-box .primary').click()
    await userEvent.fill(one('textarea'), payload)
    one('.simulate-box .primary').click()
    await drawn()
    expectOnlyText(it)
  }
})

test('XSS: names of stores, plugins, events, origins and functions, and every detail are text', async () => {
  const store = defineStore({ name: 'plain', schema: z.object({ n: z.number().default(0) }) })
  const it = await mount([store])
  const { all, drawn, view, text, panel, model } = it
  const log = payloads.flatMap((payload, i) => entriesOf(payload, i * 4))
  const fake: DevtoolsModel = {
    ...model,
    stores: signal(payloads.map((payload) => ({ id: payload, name: payload, version: payload }))),
    log: signal(log),
    transport: signal(log.filter((entry) => entry.kind === 'transport')),
    plugins: signal(
      payloads.map((payload, id) => ({
        id,
        plugin: payload,
        store: payload,
        status: payload,
        detail: { [payload]: payload },
      })),
    ),
  }
  panel.model = fake
  await drawn()
  for (const name of views) {
    await view(name)
    expectOnlyText(it)
    for (const row of all('.sizer .grid-row').slice(0, 30)) {
      row.click()
      await drawn()
      expectOnlyText(it)
    }
  }
  await view('plugins')
  expect(text('.cards')).toContain('<script>pwned()</script>')
})

function entriesOf(payload: string, id: number): Entry[] {
  const origin = { source: payload, id: payload }
  const patches = [{ op: 'add', path: payload, from: payload, value: payload }] as never
  const detail = { [payload]: [payload, new Map([[payload, new Set([payload])]])] }
  const base = { time: 0, store: payload }
  return [
    {
      ...base,
      id: id + 1,
      kind: 'change',
      origin,
      patches,
      inverse: patches,
      revision: 1,
      woke: [{ kind: 'effect', name: payload, count: 1 }],
    },
    {
      ...base,
      id: id + 2,
      kind: 'rejection',
      origin,
      patches,
      code: payload,
      reason: payload,
      issues: [{ message: payload, path: [payload] }],
    },
    { ...base, id: id + 3, kind: 'lifecycle', plugin: payload, event: payload, detail },
    { ...base, id: id + 4, kind: 'transport', plugin: payload, direction: 'in', event: payload, detail },
  ]
}

test('XSS: what was refused may be unreadable, and the panel shows that instead of failing', async () => {
  const store = defineStore({ name: 'plain', schema: z.object({ n: z.number().default(0) }) })
  const it = await mount([store])
  const { drawn, rows, all, text, view } = it
  effect(() => void store.n)
  const angry = new Proxy(
    {},
    { get: () => fail(), ownKeys: () => fail(), has: () => fail(), getPrototypeOf: () => fail() },
  )
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  const values = [
    angry,
    cycle,
    () => 1,
    Symbol('s'),
    {
      get n() {
        return fail()
      },
    },
    Number.NaN,
    new Date(Number.NaN),
  ]
  for (const value of values) applyPatch(store, [{ op: 'replace', path: '/n', value: value as never }])
  applyPatch(store, [angry as never])
  applyPatch(store, angry as never)
  applyPatch(store, null as never)
  await drawn()
  expect(rows().length).toBe(10)
  for (const name of ['log', 'rejections']) {
    await view(name)
    for (const row of all('.sizer .grid-row')) {
      row.click()
      await drawn()
      expect(text('.details')).toMatch(/Code \w+\//)
    }
  }
  expectOnlyText(it)
})

function fail(): never {
  throw new Error('do not touch')
}
