import { z } from 'zod'
import type { Tape } from './tape.js'

/** A member that is not there. */
export const MISSING: unique symbol = Symbol('missing')

/** A schema, the code that makes it, and values that it most often accepts. */
export interface Spec {
  schema: z.ZodType
  text: string
  /** An input, or MISSING; `depth` is how far recursion may still go. */
  make(tape: Tape, depth: number): unknown
}

/** A number that depends on everything in `value`: what rules about whole values look at. */
export function weight(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value === 'number') return Number.isFinite(value) ? Math.abs(Math.trunc(value)) % 7 : 6
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint') return Number(value % 5n)
  if (typeof value !== 'object' || value === null) return 0
  if (value instanceof Date) return Math.abs(value.getTime() % 5) || 0
  if (value instanceof Map || value instanceof Set) return value.size
  let sum = 0
  for (const key of Object.keys(value)) sum += 1 + weight((value as Record<string, unknown>)[key])
  return sum
}

/** Accepts values whose weight, divided by `by`, does not leave `rest`. */
export function fits(by: number, rest: number): (value: unknown) => boolean {
  return (value) => weight(value) % by !== rest
}

const clamp = (n: number): number => Math.min(5, Math.max(0, n))
const numberToText = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value)
const isNote = (value: unknown): boolean => typeof value === 'string' || value === null

const VALUES: readonly unknown[] = ['a', 0, true, null, 'bb', 2.5, 1, { a: 1 }, [0]]

type Row = readonly [make: () => z.ZodType, text: string, values: readonly unknown[]]

const PLAIN: readonly Row[] = [
  [() => z.number(), 'z.number()', [0, 1, 2, -3, 2.5]],
  [() => z.string(), 'z.string()', ['', 'a', 'b', 'cc']],
  [() => z.boolean(), 'z.boolean()', [true, false]],
  [() => z.int(), 'z.int()', [0, 1, 2, 9]],
  [() => z.null(), 'z.null()', [null]],
]

const CHECKED: readonly Row[] = [
  [() => z.number().min(0).max(5), 'z.number().min(0).max(5)', [0, 1, 5, 3]],
  [() => z.number().multipleOf(2), 'z.number().multipleOf(2)', [0, 2, 4]],
  [() => z.number().int().positive(), 'z.number().int().positive()', [1, 2, 3]],
  [() => z.string().min(1).max(3), 'z.string().min(1).max(3)', ['a', 'bb', 'ccc']],
  [() => z.string().regex(/^[ab]*$/), 'z.string().regex(/^[ab]*$/)', ['', 'a', 'ba']],
  [() => z.string().startsWith('a'), "z.string().startsWith('a')", ['a', 'ab']],
  [() => z.email(), 'z.email()', ['x@y.zz']],
  [() => z.literal('l'), "z.literal('l')", ['l']],
  [() => z.literal(['m', 3, null]), "z.literal(['m', 3, null])", ['m', 3, null]],
  [() => z.enum(['p', 'q']), "z.enum(['p', 'q'])", ['p', 'q']],
  [() => z.templateLiteral(['t-', z.number()]), "z.templateLiteral(['t-', z.number()])", ['t-1', 't-2']],
  [() => z.custom(isNote), 'z.custom(isNote)', ['a', null, 'b']],
  [() => z.nan(), 'z.nan()', [Number.NaN]],
  [() => z.bigint().min(0n), 'z.bigint().min(0n)', [0n, 7n]],
  [() => z.date(), 'z.date()', [new Date(0), new Date(7)]],
  [() => z.date().min(new Date(3)), 'z.date().min(new Date(3))', [new Date(3), new Date(9)]],
]

const CHANGING: readonly Row[] = [
  [() => z.string().trim(), 'z.string().trim()', ['a', ' b ', 'c']],
  [() => z.string().trim().min(1), 'z.string().trim().min(1)', ['a', ' b']],
  [() => z.string().toLowerCase(), 'z.string().toLowerCase()', ['a', 'B']],
  [() => z.number().overwrite(clamp), 'z.number().overwrite(clamp)', [0, 7, 3, -1]],
  [() => z.number().transform(clamp), 'z.number().transform(clamp)', [0, 8, 2]],
  [() => z.coerce.number(), 'z.coerce.number()', [0, '4', true]],
  [() => z.coerce.string(), 'z.coerce.string()', ['a', 3, null]],
  [() => z.coerce.boolean(), 'z.coerce.boolean()', [true, 0, 'x']],
  [() => z.coerce.date(), 'z.coerce.date()', [new Date(4), 12]],
  [() => z.coerce.bigint(), 'z.coerce.bigint()', [3n, 4, '5']],
  [() => z.preprocess(numberToText, z.string()), 'z.preprocess(numberToText, z.string())', ['a', 4]],
]

const OPEN: readonly Row[] = [
  [() => z.any(), 'z.any()', VALUES],
  [() => z.unknown(), 'z.unknown()', VALUES],
  [() => z.any().refine(fits(5, 3)), 'z.any().refine(fits(5, 3))', VALUES],
  [() => z.json(), 'z.json()', VALUES],
]

const WHOLE: readonly Row[] = [
  [
    () => z.map(z.string(), z.number().min(0)),
    'z.map(z.string(), z.number().min(0))',
    [new Map([['k', 1]]), new Map()],
  ],
  [
    () => z.map(z.string().trim(), z.object({ a: z.number() })),
    'z.map(z.string().trim(), z.object({ a: z.number() }))',
    [new Map([[' k', { a: 1 }]]), new Map([['k', { a: 1, b: 2 }]])],
  ],
  [() => z.set(z.string()).min(1), 'z.set(z.string()).min(1)', [new Set(['a']), new Set(['a', 'b'])]],
  [() => z.set(z.string().trim()), 'z.set(z.string().trim())', [new Set(['a ', 'b']), new Set()]],
]

/** These do not accept their own output. */
const UNSTABLE: readonly Row[] = [
  [() => z.stringbool(), 'z.stringbool()', ['true', 'no']],
  [() => z.string().transform((text) => text.length), 'z.string().transform((text) => text.length)', ['a', 'bb']],
  [() => z.number().transform((n) => n + 1), 'z.number().transform((n) => n + 1)', [1, 2]],
  [
    () =>
      z
        .string()
        .overwrite((text) => `${text}!`)
        .max(3),
    "z.string().overwrite((text) => text + '!').max(3)",
    ['a', 'bb'],
  ],
]

const KINDS: readonly (readonly Row[])[] = [
  PLAIN,
  PLAIN,
  PLAIN,
  PLAIN,
  CHECKED,
  CHECKED,
  CHECKED,
  CHANGING,
  CHANGING,
  OPEN,
  WHOLE,
]

export function leaf(tape: Tape): Spec {
  const [schema, text, values] = tape.pick(tape.chance(1) ? UNSTABLE : tape.pick(KINDS))
  return { schema: schema(), text, make: (draw) => draw.pick(values) }
}
