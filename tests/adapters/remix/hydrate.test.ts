import { json, onReject, onUpdate, type Rejection, replaceState } from 'jods'
import { action, hydrate, withJods } from 'jods/remix'
import { expect, test } from 'vitest'
import { cartStore, get, ink, listStore, pen, post } from './stores.js'

/** What a server sends whose cart holds `state`. */
async function sentBy(state: object, version?: string): Promise<unknown> {
  const store = cartStore(version)
  const sent = await withJods([store], ({ stores: [own] }) => void replaceState(own, state))(get())
  return JSON.parse(JSON.stringify(sent))
}

const empty = { items: [], note: '', owner: '', count: 0 }

test('R04 hydrate: the client has what the server had, by one change of origin hydrate', async () => {
  const client = cartStore()
  const sources: string[] = []
  onUpdate(client, (_, change) => sources.push(change.origin.source))
  const data = await sentBy({ items: [pen, ink], note: 'hi' })
  expect(hydrate([client], data)).toEqual({ hydrated: ['cart'], rejections: [] })
  expect(json(client)).toEqual({ items: [pen, ink], note: 'hi', owner: '', count: 3 })
  expect(sources).toEqual(['hydrate'])
  hydrate([client], data)
  expect(sources).toEqual(['hydrate'])
})

test('R04 hydrate: edits made before it are kept, the rest is the server’s', async () => {
  const client = cartStore()
  client.note = 'typed early'
  client.items.push({ id: 'c', title: 'Mine', qty: 1 })
  hydrate([client], await sentBy({ items: [pen, ink], note: 'from the server', owner: 'ada' }))
  expect(client.note).toBe('typed early')
  expect(client.owner).toBe('ada')
  expect(client.items.map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c'])
})

test('R04 hydrate: later data brings what the server has changed, and keeps other edits', async () => {
  const client = cartStore()
  hydrate([client], await sentBy({ items: [pen, ink], note: 'one' }))
  client.owner = 'edited here'
  client.items[0]!.qty = 7
  client.note = 'edited on both sides'
  hydrate(
    [client],
    await sentBy({ items: [pen, { ...ink, title: 'Blue ink' }, { id: 'd', title: 'New', qty: 1 }], note: 'two' }),
  )
  expect(json(client)).toMatchObject({
    items: [{ ...pen, qty: 7 }, { ...ink, title: 'Blue ink' }, { id: 'd' }],
    note: 'two',
    owner: 'edited here',
  })
  hydrate([client], await sentBy({ items: [], note: 'two' }))
  // Deleted there and edited here: the server has spoken last.
  expect(client.items).toEqual([])
})

test('R04 hydrate: where edits and payload break the schema together, the payload stands', async () => {
  const { defineStore } = await import('jods')
  const { z } = await import('zod')
  const schema = z.object({ a: z.int(), b: z.int() }).refine(({ a, b }) => a + b < 10, 'too much')
  const make = () => defineStore({ name: 'sum', schema, initial: { a: 0, b: 0 } })
  const [server, client] = [make(), make()]
  client.a = 8
  const data = await withJods([server], ({ stores: [own] }) => {
    own.b = 8
  })(get())
  expect(hydrate([client], data).hydrated).toEqual(['sum'])
  expect(json(client)).toEqual({ a: 0, b: 8 })
})

test('R04 C02 hydrate: a payload that the schema refuses is one rejection and changes nothing', () => {
  const client = cartStore()
  const heard: Rejection[] = []
  onReject(client, (rejection) => heard.push(rejection))
  const { hydrated, rejections } = hydrate([client], { __jods: { cart: { version: '0', value: { items: 'many' } } } })
  expect(hydrated).toEqual([])
  expect(rejections).toEqual(heard)
  expect(heard).toMatchObject([
    { code: 'schema/invalid', origin: { source: 'hydrate' }, issues: [{ path: ['items'] }] },
  ])
  expect(json(client)).toEqual(empty)
})

const hostile: readonly (readonly [string, unknown, string])[] = [
  ['a payload that is no object', 'text', 'remix/payload'],
  ['null', null, 'remix/payload'],
  ['no version', { value: empty }, 'remix/version'],
  ['another version', { version: '2', value: { items: [] } }, 'remix/version'],
  ['a version that is no text', { version: {}, value: { items: [] } }, 'remix/version'],
  ['no state', { version: '0' }, 'wire/malformed'],
  ['a state that is text', { version: '0', value: 'x' }, 'remix/payload'],
  ['a list as the state', { version: '0', value: [] }, 'remix/payload'],
  ['a cursor that is no text', { version: '0', value: { items: [] }, lastEventId: { a: 1 } }, 'remix/payload'],
  ['devalue text that cannot be read', { version: '0', devalue: '[[[' }, 'wire/malformed'],
  ['devalue that is no text', { version: '0', devalue: 7 }, 'wire/malformed'],
  ['a cycle', { version: '0', devalue: '[{"a":0}]' }, 'wire/malformed'],
  ['a prototype', JSON.parse('{"version":"0","value":{"items":[],"__proto__":{"polluted":1}}}'), 'wire/forbidden-key'],
  [
    'a constructor',
    JSON.parse('{"version":"0","value":{"items":[],"constructor":{"prototype":{"polluted":1}}}}'),
    'wire/forbidden-key',
  ],
]

test.each(hostile)('R04 C16 hydrate: %s is refused, reported once, and pollutes nothing', (_, entry, code) => {
  const client = cartStore()
  client.note = 'kept'
  const heard: string[] = []
  onReject(client, (rejection) => heard.push(rejection.code))
  expect(hydrate([client], { __jods: { cart: entry } }).rejections).toMatchObject([{ code }])
  expect(heard).toEqual([code])
  expect(json(client)).toEqual({ ...empty, note: 'kept' })
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

test('R04 C02 hydrate: a refused payload that turns up again is refused again, and reported once', () => {
  const client = cartStore()
  const heard: string[] = []
  onReject(client, ({ code }) => heard.push(code))
  const data = { __jods: { cart: { version: 'x'.repeat(10_000), value: { items: [] } } } }
  const first = hydrate([client], data)
  expect(hydrate([client], data)).toEqual(first)
  expect(first).toMatchObject({ hydrated: [], rejections: [{ code: 'remix/version' }] })
  expect(heard).toEqual(['remix/version'])
  expect(first.rejections[0]?.reason.length).toBeLessThan(300)
})

test('R04 hydrate: what was appended before it, to a list without ids, comes behind what the server has', () => {
  const client = listStore()
  client.lines.push('early')
  hydrate([client], { __jods: { list: { version: '0', value: { lines: ['a', 'b'] } } } })
  expect(client.lines).toEqual(['a', 'b', 'early'])
  client.lines.push('mine')
  hydrate([client], { __jods: { list: { version: '0', value: { lines: ['a', 'b', 'theirs'] } } } })
  // Later the server has the last word.
  expect(client.lines).toEqual(['a', 'b', 'theirs'])
})

test('R03 R04 hydrate: what an action has appended to the initial state comes behind what is here', async () => {
  const [server, client] = [listStore(), listStore()]
  const run = action(server, { add: (own, { line }) => void own.lines.push(String(line)) })
  for (const line of ['a', 'b', 'b']) {
    hydrate(
      [client],
      await run(
        post([
          ['_jods_handler', 'add'],
          ['line', line],
        ]),
      ),
    )
  }
  expect(client.lines).toEqual(['a', 'b', 'b'])
  const keyed = cartStore()
  hydrate([keyed], await sentBy({ items: [pen] }))
  const add = action(cartStore(), { add: (own) => void own.items.push(ink) })
  hydrate([keyed], await add(post([['_jods_handler', 'add']])))
  expect(keyed.items).toEqual([pen, ink])
})

test('R04 hydrate: data without a payload, or for stores that nobody asked for, leaves everything alone', async () => {
  const client = cartStore()
  for (const data of [undefined, null, 'text', 7, {}, { __jods: null }, { __jods: 'x' }, { __jods: { other: {} } }]) {
    expect(hydrate([client], data)).toEqual({ hydrated: [], rejections: [] })
  }
  const inherited = Object.create({ __jods: { cart: { version: '0', value: { items: [pen] } } } })
  expect(hydrate([client], inherited).hydrated).toEqual([])
  expect(json(client)).toEqual(empty)
})

test('R04 hydrate: after a refused payload a good one is laid as if it were the first', async () => {
  const client = cartStore()
  client.note = 'typed early'
  hydrate([client], { __jods: { cart: { version: '9' } } })
  hydrate([client], await sentBy({ items: [pen], note: 'server' }))
  expect(json(client)).toMatchObject({ items: [pen], note: 'typed early' })
})
