import { applyPatch, json, replaceState, reset } from 'jods'
import { type ActionData, action, type FormRefusal, hydrate } from 'jods/remix'
import { data, redirect } from 'react-router'
import * as v from 'valibot'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { cartStore, ink, pen, post } from './stores.js'

type Answer = ActionData | Response

/** The JSON of a refusal, and its status. */
async function refusal(answer: Answer): Promise<FormRefusal & { status: number }> {
  expect(answer).toBeInstanceOf(Response)
  const response = answer as Response
  return { status: response.status, ...((await response.json()) as FormRefusal) }
}

const Item = z.object({ id: z.string(), title: z.string().min(1, 'A title is needed'), qty: z.number().int() })

function cartAction(cart = cartStore()) {
  return action(cart, {
    add: {
      schema: Item,
      run: (own, input) => {
        expectTypeOf(input).toEqualTypeOf<{ id: string; title: string; qty: number }>()
        own.items.push(input)
        return { added: input.id }
      },
    },
    note: (own, input) => {
      own.note = String(input.note)
    },
    clear: (own) => reset(own),
  })
}

test('R03 action: the field names the handler, its schema reads the input, the changed store comes back', async () => {
  const cart = cartStore()
  const run = cartAction(cart)
  const answer = await run(
    post([
      ['_jods_handler', 'add'],
      ['id', 'a'],
      ['title', 'Pen'],
      ['qty', '1'],
    ]),
  )
  expect(answer).toMatchObject({ added: 'a', _jods_form: { store: 'cart', handler: 'add' } })
  expect(json(cart).items).toEqual([])
  const client = cartStore()
  expect(hydrate([client], JSON.parse(JSON.stringify(answer))).hydrated).toEqual(['cart'])
  expect(json(client).items).toEqual([pen])
})

test('R03 action: what was wrong comes back by field, with what was typed', async () => {
  const answer = await refusal(
    await cartAction()(
      post([
        ['_jods_handler', 'add'],
        ['id', 'a'],
        ['title', ''],
        ['qty', 'many'],
        ['password', 'x'],
      ]),
    ),
  )
  expect(answer).toEqual({
    status: 422,
    code: 'schema/invalid',
    issues: { title: ['A title is needed'], qty: [expect.stringContaining('number')] },
    values: { id: 'a', title: '', qty: 'many' },
    _jods_form: { store: 'cart', handler: 'add' },
  })
})

test('R03 C03 action: a write that the store refuses is an issue of the field, and nothing comes back', async () => {
  const answer = await refusal(
    await cartAction()(
      post([
        ['_jods_handler', 'add'],
        ['id', 'a'],
        ['title', 'Pen'],
        ['qty', '0'],
      ]),
    ),
  )
  expect(answer).toMatchObject({ status: 422, code: 'schema/invalid', issues: { qty: [expect.any(String)] } })
  expect(answer).not.toHaveProperty('__jods')
})

test('R03 action: a refusal that a handler returns is one too, by the field or by the form', async () => {
  const run = action(cartStore(), {
    patch: (own, { qty }) => applyPatch(own, [{ op: 'add', path: '/items/-', value: { ...pen, qty: Number(qty) } }]),
    broken: (own) => applyPatch(own, [{ op: 'remove', path: '/nowhere' }]),
  })
  expect(
    (
      await refusal(
        await run(
          post([
            ['_jods_handler', 'patch'],
            ['qty', '0'],
          ]),
        ),
      )
    ).issues,
  ).toHaveProperty('qty')
  const broken = await refusal(await run(post([['_jods_handler', 'broken']])))
  expect(broken).toMatchObject({ status: 422, issues: { '': [expect.any(String)] } })
  expect(
    await run(
      post([
        ['_jods_handler', 'patch'],
        ['qty', '2'],
      ]),
    ),
  ).not.toHaveProperty('ok')
})

test('R03 action: data of the handler’s own that looks like a result of a write comes back as it is', async () => {
  const own = [{ ok: true }, { ok: true, change: { title: 'new' } }, { ok: false, rejection: { by: 'the shop' } }]
  for (const returned of own) {
    const run = action(cartStore(), { say: () => returned })
    expect(await run(post([['_jods_handler', 'say']]))).toMatchObject(returned)
  }
})

const strangers = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'Add', 'add ', 'x'.repeat(5000)].map(
  (name) => ({ name, start: name.slice(0, 20) }),
)

test.each(strangers)('R03 C16 action: the unknown handler "$start" is a 400 that says so', async ({ name }) => {
  const answer = await refusal(await cartAction()(post([['_jods_handler', name]])))
  expect(answer).toMatchObject({ status: 400, code: 'remix/unknown-handler' })
  expect(answer.issues._jods_handler?.[0]).toContain('has no handler')
  expect(answer.issues._jods_handler?.[0]?.length).toBeLessThan(200)
})

test('R03 action: a form that names no handler, or is for another store, is a 400', async () => {
  expect(await refusal(await cartAction()(post([['title', 'x']])))).toMatchObject({
    status: 400,
    code: 'remix/no-handler',
  })
  expect(await refusal(await cartAction()(post([['_jods_handler', new File(['x'], 'add')]])))).toMatchObject({
    status: 400,
  })
  const other = post([
    ['_jods_handler', 'clear'],
    ['_jods_store', 'session'],
  ])
  expect(await refusal(await cartAction()(other))).toMatchObject({ status: 400, code: 'remix/unknown-handler' })
})

test('R03 action: the button that was pressed overrules a hidden field', async () => {
  const answer = await cartAction()(
    post([
      ['_jods_handler', 'add'],
      ['note', 'n'],
      ['_jods_handler', 'note'],
    ]),
  )
  expect(answer).toMatchObject({ _jods_form: { handler: 'note' } })
})

test('R03 action: responses go through, data() keeps its status, bare values come as result, nothing is nothing', async () => {
  const away = redirect('/thanks')
  const run = action(cartStore(), {
    leave: () => away,
    fail: () => {
      throw away
    },
    made: () => data({ id: 1 }, 201),
    count: (own) => own.items.push(pen),
    list: () => [1, 2],
    own: (own) => own,
    fine: () => undefined,
  })
  const answer = (name: string) => run(post([['_jods_handler', name]]))
  expect(await answer('leave')).toBe(away)
  await expect(answer('fail')).rejects.toBe(away)
  expect(await answer('made')).toMatchObject({
    data: { id: 1, _jods_form: { handler: 'made' } },
    init: { status: 201 },
  })
  expect(await answer('count')).toMatchObject({ result: 1, __jods: { cart: { version: '0' } } })
  expect(await answer('list')).toMatchObject({ result: [1, 2] })
  for (const name of ['own', 'fine'])
    expect(await answer(name)).toEqual({ _jods_form: { store: 'cart', handler: name } })
})

test('R03 action: an error that is none of the form’s is thrown', async () => {
  const failure = new Error('the database is away')
  const run = action(cartStore(), { add: () => Promise.reject(failure) })
  await expect(run(post([['_jods_handler', 'add']]))).rejects.toBe(failure)
})

test('R03 R02 action: load brings each request’s instance to its state; requests never meet', async () => {
  const cart = cartStore()
  const gates: (() => void)[] = []
  const run = action(
    cart,
    {
      add: async (own) => {
        await new Promise<void>((resolve) => gates.push(resolve))
        own.items.push(ink)
        return { owner: own.owner }
      },
    },
    { load: (own, { params }) => replaceState(own, { items: [pen], owner: params.user }) },
  )
  const answers = ['ada', 'bob'].map((user) => run({ ...post([['_jods_handler', 'add']]), params: { user } }))
  while (gates.length < 2) await new Promise((resolve) => setTimeout(resolve))
  for (const open of gates.reverse()) open()
  const [ada, bob] = await Promise.all(answers)
  const state = (owner: string) => ({ owner, __jods: { cart: { value: { owner, items: [pen, ink] } } } })
  expect([ada, bob]).toMatchObject([state('ada'), state('bob')])
  expect(json(cart)).toMatchObject({ items: [], owner: '' })
})

test('R03 action: bodies that are too large, no forms, or broken are refused unread', async () => {
  const run = action(cartStore(), { note: () => {} }, { maxBytes: 100, maxFields: 3 })
  const status = async (init: RequestInit) =>
    (await refusal(await run({ request: new Request('http://127.0.0.1/', { method: 'POST', ...init }), params: {} })))
      .status
  expect(await status({ body: new URLSearchParams({ a: 'x'.repeat(200) }) })).toBe(413)
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('a'.repeat(64))),
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  expect(await status({ body: endless, headers, duplex: 'half' } as RequestInit)).toBe(413)
  expect(await status({ body: 'a=1&b=2&c=3&d=4', headers })).toBe(413)
  expect(await status({ body: '{}', headers: { 'content-type': 'application/json' } })).toBe(415)
  expect(await status({ body: 'no parts', headers: { 'content-type': 'multipart/form-data; boundary=x' } })).toBe(400)
})

test('R03 action: handlers that are none are refused at once', () => {
  expect(() => action(cartStore(), { add: {} as never })).toThrow(expect.objectContaining({ code: 'remix/handlers' }))
})

/** What a handler with `schema` is given. */
async function inputOf(schema: z.ZodType, fields: Parameters<typeof post>[0]): Promise<unknown> {
  let seen: unknown
  const run = action(cartStore(), {
    take: {
      schema,
      run: (_, input) => {
        seen = input
      },
    },
  })
  const answer = await run(post([['_jods_handler', 'take'], ...fields]))
  return answer instanceof Response ? ((await answer.json()) as FormRefusal).issues : seen
}

const file = new File(['hello'], 'a.txt')
const cases: readonly (readonly [string, z.ZodType, Parameters<typeof post>[0], unknown])[] = [
  [
    'numbers',
    z.object({ n: z.number(), i: z.int(), e: z.coerce.number() }),
    [
      ['n', ' 1.5 '],
      ['i', '-3'],
      ['e', '1e3'],
    ],
    { n: 1.5, i: -3, e: 1000 },
  ],
  [
    'a blank number, which is none',
    z.object({ n: z.number().optional(), c: z.coerce.number().optional() }),
    [
      ['n', ''],
      ['c', ''],
    ],
    {},
  ],
  ['a blank number that is needed', z.object({ n: z.number('How many?') }), [['n', '']], { n: ['How many?'] }],
  ['text that only looks like a number', z.object({ n: z.number('no') }), [['n', '0x10']], { n: ['no'] }],
  ['bigints', z.object({ b: z.bigint() }), [['b', '12345678901234567890']], { b: 12345678901234567890n }],
  [
    'boxes',
    z.object({ a: z.boolean(), b: z.boolean(), c: z.boolean(), d: z.literal(true) }),
    [
      ['a', 'on'],
      ['b', 'false'],
      ['b', 'on'],
      ['d', 'on'],
    ],
    { a: true, b: true, c: false, d: true },
  ],
  [
    'dates, in UTC',
    z.object({ d: z.date(), t: z.date() }),
    [
      ['d', '2024-05-01'],
      ['t', '2024-05-01T10:30'],
    ],
    { d: new Date('2024-05-01'), t: new Date('2024-05-01T10:30Z') },
  ],
  ['a date that is none', z.object({ d: z.date('When?') }), [['d', '2024-13-45']], { d: ['When?'] }],
  ['a day that its month lacks', z.object({ d: z.date('When?') }), [['d', '2024-02-30T10:00']], { d: ['When?'] }],
  [
    'the 29th of February, and a year of five digits',
    z.object({ d: z.date(), far: z.date() }),
    [
      ['d', '2024-02-29'],
      ['far', '12345-02-03'],
    ],
    { d: new Date('2024-02-29'), far: new Date('+012345-02-03') },
  ],
  [
    'members that no shape names, called as those of every object',
    z.looseObject({ a: z.string() }),
    [
      ['a', '1'],
      ['toString', '2'],
    ],
    { a: '1', toString: '2' },
  ],
  [
    'choices',
    z.object({ e: z.enum(['s', 'm']), n: z.literal([1, 2]) }),
    [
      ['e', 'm'],
      ['n', '2'],
    ],
    { e: 'm', n: 2 },
  ],
  [
    'repeated fields',
    z.object({ tags: z.array(z.string()), nums: z.array(z.number()), none: z.array(z.string()) }),
    [
      ['tags', 'a'],
      ['tags', 'b'],
      ['nums[]', '1'],
    ],
    { tags: ['a', 'b'], nums: [1], none: [] },
  ],
  [
    'a set',
    z.object({ s: z.set(z.int()) }),
    [
      ['s', '1'],
      ['s', '1'],
      ['s', '2'],
    ],
    { s: new Set([1, 2]) },
  ],
  [
    'rows by index',
    z.object({ rows: z.array(z.object({ n: z.number(), t: z.string().optional() })) }),
    [
      ['rows[7].n', '2'],
      ['rows[0].n', '1'],
      ['rows[0].t', 'x'],
    ],
    { rows: [{ n: 1, t: 'x' }, { n: 2 }] },
  ],
  [
    'members',
    z.object({ a: z.object({ b: z.object({ n: z.number() }) }), c: z.object({ d: z.boolean() }) }),
    [['a.b.n', '1']],
    { a: { b: { n: 1 } }, c: { d: false } },
  ],
  [
    'defaults',
    z.object({ n: z.number().default(5), s: z.string().default('x'), k: z.string().nullable() }),
    [
      ['n', ''],
      ['k', ''],
    ],
    { n: 5, s: 'x', k: null },
  ],
  ['a union', z.object({ u: z.union([z.number(), z.enum(['all'])]) }), [['u', 'all']], { u: 'all' }],
  [
    'a discriminated union',
    z.discriminatedUnion('k', [
      z.object({ k: z.literal('a'), n: z.number() }),
      z.object({ k: z.literal('b'), on: z.boolean() }),
    ]),
    [
      ['k', 'b'],
      ['on', 'on'],
    ],
    { k: 'b', on: true },
  ],
  [
    'transforms and refinements',
    z.object({ n: z.number().transform((n) => n * 2), p: z.preprocess((x) => x, z.number()) }).refine(() => true),
    [
      ['n', '4'],
      ['p', '3'],
    ],
    { n: 8, p: 3 },
  ],
  [
    'an intersection',
    z.intersection(z.object({ n: z.number() }), z.object({ b: z.boolean() })),
    [
      ['n', '1'],
      ['b', 'on'],
    ],
    { n: 1, b: true },
  ],
  [
    'a record',
    z.object({ r: z.record(z.string(), z.number()) }),
    [
      ['r[a]', '1'],
      ['r.b', '2'],
    ],
    { r: { a: 1, b: 2 } },
  ],
  [
    'a tuple',
    z.object({ t: z.tuple([z.number(), z.string()]) }),
    [
      ['t[0]', '1'],
      ['t[1]', 'x'],
    ],
    { t: [1, 'x'] },
  ],
  [
    'a recursive schema',
    z.object({
      get child() {
        return z.object({ n: z.number() }).optional()
      },
    }),
    [['child.n', '1']],
    { child: { n: 1 } },
  ],
  [
    'files',
    z.object({ f: z.file(), g: z.file().optional() }),
    [
      ['f', file],
      ['g', new File([], '')],
    ],
    { f: expect.objectContaining({ name: 'a.txt', size: 5 }) },
  ],
  ['members of what is text', z.object({ a: z.object({ b: z.string() }, 'text') }), [['a', 'x']], { a: ['text'] }],
  [
    'what the schema does not know',
    z.strictObject({ a: z.string() }),
    [
      ['a', '1'],
      ['b', '2'],
    ],
    { '': [expect.stringContaining('b')] },
  ],
  [
    'issues of missing members',
    z.object({ a: z.object({ b: z.array(z.object({ c: z.string('needed') })) }) }),
    [['a.b[0].x', '1']],
    { 'a.b[0].c': ['needed'] },
  ],
  [
    'issues of repeated fields',
    z.object({ tags: z.array(z.enum(['a'], 'which?')) }),
    [
      ['tags', 'a'],
      ['tags', 'z'],
    ],
    { tags: ['which?'] },
  ],
]

test.each(cases)('R03 action: reads %s', async (_, schema, fields, expected) => {
  expect(await inputOf(schema, fields)).toEqual(expected)
})

test('R03 action: a schema that is not zod’s reads its input too', async () => {
  const schema = v.object({
    title: v.pipe(v.string(), v.minLength(1, 'A title is needed')),
    qty: v.pipe(v.number(), v.minValue(1, 'At least one')),
    gift: v.boolean(),
    tags: v.array(v.string()),
    due: v.optional(v.date()),
  })
  expect(
    await inputOf(schema as never, [
      ['title', '12'],
      ['qty', '3'],
      ['gift', 'on'],
      ['tags', 'x'],
      ['due', '2024-05-01'],
    ]),
  ).toEqual({
    title: '12',
    qty: 3,
    gift: true,
    tags: ['x'],
    due: new Date('2024-05-01'),
  })
  expect(
    await inputOf(schema as never, [
      ['title', ''],
      ['qty', '0'],
      ['due', ''],
    ]),
  ).toEqual({
    title: ['A title is needed'],
    qty: ['At least one'],
  })
})

const hostileNames = ['__proto__', 'a.__proto__.b', 'constructor', 'x[prototype]', Array(30).fill('a').join('.')]

test.each(hostileNames)('R03 C16 action: the field %s is a 400 and pollutes nothing', async (name) => {
  const answer = await refusal(
    await cartAction()(
      post([
        ['_jods_handler', 'note'],
        [name, 'x'],
      ]),
    ),
  )
  expect(answer).toMatchObject({ status: 400, code: 'remix/malformed-form' })
  expect(Object.hasOwn(Object.prototype, 'b')).toBe(false)
})

test('R03 action: a name that ends in [] is a list without a schema too, of one as of several', async () => {
  const run = action(cartStore(), { take: (_, input) => ({ input }) })
  const field = (disposition: string, value: string) =>
    `--X\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`
  const body = [
    field('name="_jods_handler"', 'take'),
    field('name="one[]"', '1'),
    field('name="deep.two[]"', '1'),
    field('name="deep.two[]"', '2'),
    // What a browser sends for an input that nobody has used.
    field('name="files[]"; filename=""', ''),
    '--X--\r\n',
  ].join('')
  const headers = { 'content-type': 'multipart/form-data; boundary=X' }
  const answer = await run({ request: new Request('http://127.0.0.1/', { method: 'POST', headers, body }) })
  expect(answer).toMatchObject({ input: { one: ['1'], deep: { two: ['1', '2'] }, files: [] } })
})

test('R03 action: indexes far apart make a short list, and odd names stay names', async () => {
  const run = action(cartStore(), { take: (_, input) => ({ input }) })
  const answer = await run(
    post([
      ['_jods_handler', 'take'],
      ['a[4294967295]', '2'],
      ['a[3]', '1'],
      ['[x', 'y'],
      ['b..c', 'z'],
      ['d', '1'],
      ['d', '2'],
    ]),
  )
  expect(answer).toMatchObject({ input: { a: ['1', '2'], '[x': 'y', 'b..c': 'z', d: ['1', '2'] } })
})
