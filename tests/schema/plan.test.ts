import { expect, test } from 'vitest'
import { z } from 'zod'
import { compile } from '../../src/schema/compile.js'
import { OPAQUE, Plan, Refused } from '../../src/schema/plan.js'

/*
 * What a plan knows decides what a write has to parse and copy. Where it knows too little a write is slow, where too
 * much it is wrong: so each fact is told here, schema by schema.
 *   kind, then: whole (a rule about the whole value), quick (scalars that nobody is asked about), fresh (the output is
 *   the parse's own), probe (the output may be changed by a second parse), leak (the input gets into other hands),
 *   gap (members may come out undefined)
 */
function factsOf(schema: z.ZodType | Plan): string {
  const plan = schema instanceof Plan ? schema : compile(schema)
  const facts = [plan.kind as string]
  if (plan.whole) facts.push('whole')
  if (plan.quick > 0) facts.push(['', 'number', 'string', 'boolean', 'integer', 'choice'][plan.quick] as string)
  if (plan.isFresh) facts.push('fresh')
  if (plan.needsProbe) facts.push('probe')
  if (plan.leaksInput) facts.push('leak')
  if (plan.mayGap) facts.push('gap')
  return facts.join(' ')
}

const keep = (): boolean => true
const Tree = z.object({
  get kids() {
    return z.array(Tree)
  },
})

const table: [string, z.ZodType, string][] = [
  // Scalars that nobody needs to be asked about.
  ['string', z.string(), 'leaf string fresh'],
  ['number', z.number(), 'leaf number fresh'],
  ['boolean', z.boolean(), 'leaf boolean fresh'],
  ['int', z.int(), 'leaf integer fresh'],
  ['number.int', z.number().int(), 'leaf whole integer fresh'],
  ['enum', z.enum(['a', 'b']), 'leaf choice fresh'],
  ['literal', z.literal(['a', 1]), 'leaf choice fresh'],
  ['literal undefined', z.literal(undefined), 'leaf choice fresh gap'],
  ['optional string', z.string().optional(), 'leaf string fresh gap'],
  ['nullable string', z.string().nullable(), 'leaf string fresh'],
  ['nonoptional', z.string().optional().nonoptional(), 'leaf string fresh gap'],
  ['prefault', z.string().prefault('a'), 'leaf string fresh'],
  // Scalars that the schema is asked about.
  ['number.min', z.number().min(1), 'leaf whole fresh'],
  ['number.max', z.number().max(1), 'leaf whole fresh'],
  ['number.step', z.number().multipleOf(2), 'leaf whole fresh'],
  ['int32', z.int32(), 'leaf fresh'],
  ['int.min', z.int().min(1), 'leaf whole fresh'],
  ['number.int.min', z.number().int().min(1), 'leaf whole fresh'],
  ['string.min', z.string().min(1), 'leaf whole fresh'],
  ['string.max', z.string().max(1), 'leaf whole fresh'],
  ['string.length', z.string().length(1), 'leaf whole fresh'],
  ['email', z.email(), 'leaf fresh'],
  ['regex', z.string().regex(/a/), 'leaf whole fresh'],
  ['bigint', z.bigint(), 'leaf fresh'],
  ['bigint.min', z.bigint().min(1n), 'leaf whole fresh'],
  ['int64', z.int64(), 'leaf fresh'],
  ['null', z.null(), 'leaf fresh'],
  ['undefined', z.undefined(), 'leaf fresh gap'],
  ['void', z.void(), 'leaf fresh gap'],
  ['nan', z.nan(), 'leaf fresh'],
  ['never', z.never(), 'leaf fresh'],
  ['template', z.templateLiteral(['a', z.number()]), 'leaf fresh'],
  ['string with words of its own', z.string('no').min(1, 'short'), 'leaf whole fresh'],
  ['enum refined', z.enum(['a']).refine(keep), 'leaf whole fresh probe'],
  // Scalars that may be changed.
  ['trim', z.string().trim(), 'leaf whole fresh probe'],
  ['refine', z.string().refine(keep), 'leaf whole fresh probe'],
  ['coerce number', z.coerce.number(), 'leaf fresh'],
  ['coerce string', z.coerce.string(), 'leaf fresh'],
  ['coerce boolean', z.coerce.boolean(), 'leaf fresh'],
  ['url normalize', z.url({ normalize: true }), 'leaf fresh probe'],
  ['default', z.number().default(1), 'leaf number fresh probe'],
  ['default of an object', z.object({}).default({}), 'object probe'],
  ['default of an optional', z.array(z.string()).optional().default([]), 'array probe gap'],
  ['readonly', z.number().readonly(), 'leaf number leak'],
  ['catch', z.number().catch(1), 'leaf whole probe leak gap'],
  ['pipe', z.string().pipe(z.string()), 'leaf whole probe leak gap'],
  ['transform', z.string().transform((s) => s), 'leaf whole probe leak gap'],
  // Containers.
  ['object', z.object({ a: z.string() }), 'object fresh'],
  ['object of optional', z.object({ a: z.string().optional() }), 'object fresh gap'],
  ['object of trim', z.object({ a: z.string().trim() }), 'object fresh probe'],
  ['object of default', z.object({ a: z.string().default('') }), 'object fresh probe'],
  ['object refined', z.object({ a: z.string() }).refine(keep), 'object whole probe'],
  ['object of refined', z.object({ a: z.object({}).refine(keep) }), 'object probe'],
  ['object of any, refined', z.object({ a: z.any() }).refine(keep), 'object whole probe leak gap'],
  ['object of any', z.object({ a: z.any() }), 'object gap'],
  ['object worded', z.object({ a: z.string() }, 'no'), 'object fresh leak'],
  ['strict object', z.strictObject({ a: z.string() }), 'object fresh'],
  ['loose object', z.looseObject({ a: z.string() }), 'object gap'],
  ['object with a catchall', z.object({}).catchall(z.number()), 'object fresh'],
  ['object of constructor', z.object({ constructor: z.string() } as never), 'object'],
  ['object of prototype', z.object({ prototype: z.string() }), 'object'],
  ['array', z.array(z.string()), 'array fresh'],
  ['array.min', z.array(z.string()).min(1), 'array fresh'],
  ['array.max', z.array(z.string()).max(1), 'array fresh'],
  ['array.length', z.array(z.string()).length(1), 'array fresh'],
  ['array.min worded', z.array(z.string()).min(1, 'no'), 'array fresh leak'],
  ['array refined', z.array(z.string()).refine(keep), 'array whole probe'],
  ['tuple', z.tuple([z.string()], z.number()), 'tuple fresh'],
  ['record', z.record(z.string(), z.number()), 'record fresh gap'],
  ['record of few keys', z.record(z.enum(['a']), z.number()), 'leaf whole fresh gap'],
  ['record of checked keys', z.record(z.string().min(1), z.number()), 'leaf whole fresh gap'],
  ['record of coerced keys', z.record(z.coerce.string() as never, z.number()), 'leaf whole fresh gap'],
  ['record of emails', z.record(z.email(), z.number()), 'leaf whole fresh gap'],
  ['loose record', z.looseRecord(z.string().regex(/a/), z.number()), 'leaf whole gap'],
  ['map', z.map(z.string(), z.number()), 'leaf gap'],
  ['map of trim', z.map(z.string().trim(), z.number()), 'leaf probe gap'],
  ['map to trim', z.map(z.number(), z.string().trim()), 'leaf probe gap'],
  ['set', z.set(z.string()), 'leaf gap'],
  ['set of trim', z.set(z.string().trim()), 'leaf probe gap'],
  ['date', z.date(), 'leaf gap'],
  ['any', z.any(), 'any gap'],
  ['unknown', z.unknown(), 'any gap'],
  ['any refined', z.any().refine(keep), 'leaf whole probe leak gap'],
  ['union of scalars', z.union([z.string(), z.number()]), 'leaf whole fresh gap'],
  ['union of one object', z.union([z.string(), z.object({})]), 'leaf whole fresh gap'],
  ['union of two objects', z.union([z.object({}), z.object({ a: z.string() })]), 'leaf whole fresh probe gap'],
  ['union of unions', z.union([z.union([z.object({}), z.string()]), z.object({})]), 'leaf whole fresh probe gap'],
  ['union with coercion', z.union([z.coerce.number(), z.literal('a')]), 'leaf whole fresh probe gap'],
  [
    'discriminated union',
    z.discriminatedUnion('k', [z.object({ k: z.literal('a') }), z.object({ k: z.literal('b') })]),
    'leaf whole fresh gap',
  ],
  ['intersection', z.intersection(z.object({}), z.object({})), 'leaf whole fresh probe gap'],
  ['lazy', z.lazy(() => z.string()), 'leaf probe leak'],
  ['a schema in itself', Tree, 'object'],
  ['a schema twice', z.object({ a: z.string(), b: z.string() }), 'object fresh'],
  ['custom', z.custom(keep), 'leaf whole probe leak gap'],
]

test.each(table)('C22 plan: %s', (_, schema, facts) => {
  expect(factsOf(schema)).toBe(facts)
})

test('C22 plan: below a rule nothing is known', () => {
  expect(factsOf(OPAQUE)).toBe('leaf whole')
  expect(OPAQUE.parse(5)).toBe(5)
  const plan = compile(z.union([z.object({ a: z.string() }), z.null()]))
  expect(plan.at('a')).toBe(OPAQUE)
  const any = compile(z.any())
  expect(any.at('a')).toBe(any)
  expect(compile(z.array(z.string())).at(3)?.quick).toBe(2)
  expect(compile(z.tuple([z.string()])).at(1)).toBe(undefined)
})

test('C22 plan: lengths', () => {
  const few = compile(z.array(z.string()).min(1).max(3))
  expect([0, 1, 2, 3, 4].map((n) => few.allowsLength(n))).toEqual([false, true, true, true, false])
  const two = compile(z.array(z.string()).length(2))
  expect([1, 2, 3].map((n) => two.allowsLength(n))).toEqual([false, true, false])
  expect(compile(z.any()).allowsLength(9)).toBe(true)
  expect(compile(z.tuple([z.string()])).allowsLength(1)).toBe(false)
})

test('C22 plan: members of every form of the value', () => {
  const plan = compile(z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]))
  expect([plan.hasMember('a'), plan.hasMember('b'), plan.hasMember('c')]).toEqual([true, true, false])
  // What stands deeper is none of its own members.
  expect(compile(z.object({ a: z.object({ b: z.string() }) })).hasMember('b')).toBe(false)
})

test('C22 plan: what a missing member comes to', () => {
  const absent = (schema: z.ZodType): unknown => {
    const result = compile(schema).parseAbsent()
    return typeof result === 'symbol' ? 'absent' : result instanceof Refused ? result.code : result
  }
  expect(absent(z.string())).toBe('schema/invalid')
  expect(absent(z.string().optional())).toBe('absent')
  expect(absent(z.string().default('a'))).toBe('a')
  expect(absent(z.undefined())).toBe('schema/invalid')
  expect(absent(z.any())).toBe('schema/invalid')
  expect(absent(z.string().catch('b'))).toBe('b')
  expect(absent(z.string().optional().default('c'))).toBe('c')
})

test('C22 plan: what a schema says that goes wrong', () => {
  const standard = (validate: (value: unknown) => unknown): Refused =>
    compile({ '~standard': { version: 1, vendor: 'test', validate } } as never).parse(1) as Refused
  const thrown = standard(() => {
    throw new Error('oh')
  })
  expect(thrown).toMatchObject({ code: 'schema/threw', issues: [{ message: 'oh' }] })
  expect(
    standard(() => {
      throw 'text'
    }),
  ).toMatchObject({ code: 'schema/threw', issues: [{ message: 'text' }] })
  expect(standard(async () => ({ value: 1 }))).toMatchObject({ code: 'schema/async' })
  expect(standard(() => ({ issues: [] }))).toMatchObject({
    code: 'schema/invalid',
    issues: [{ message: 'The schema refused the value without saying why.' }],
  })
  expect(standard(() => ({ value: 2, issues: null }))).toBe(2)
  const inZod = compile(
    z.string().refine(() => {
      throw new Error('zod oh')
    }),
  ).parse('a')
  expect(inZod).toMatchObject({ code: 'schema/threw', issues: [{ message: 'zod oh' }] })
  expect(compile(z.object({ a: z.string().refine(async () => true) })).parse({ a: 'b' })).toMatchObject({
    code: 'schema/async',
  })
  expect(compile(z.object({ a: z.string() })).parse({ a: 1 })).toMatchObject({ code: 'schema/invalid' })
})
