import type { StandardSchemaV1 } from '@standard-schema/spec'
import { elementsOf, type Field, type FieldValue, isNoFile, membersOf, plainValue } from './form-fields.js'
import { readBigint, readBoolean, readDate, readNumber } from './scalars.js'

/** What is read of a zod 4 schema. */
export interface ZodSchema extends StandardSchemaV1 {
  readonly _zod: { readonly def: ZodDef; readonly values?: ReadonlySet<unknown> }
}

interface ZodDef {
  readonly type: string
  readonly innerType?: ZodSchema
  readonly element?: ZodSchema
  readonly shape?: Readonly<Record<string, ZodSchema>>
  readonly catchall?: ZodSchema
  readonly valueType?: ZodSchema
  readonly items?: readonly ZodSchema[]
  readonly rest?: ZodSchema | null
  readonly options?: readonly ZodSchema[]
  readonly left?: ZodSchema
  readonly right?: ZodSchema
  readonly in?: ZodSchema
  readonly out?: ZodSchema
  readonly getter?: () => ZodSchema
}

/** A kind of schema: what a field, or its absence, is to it. */
type Kind = (def: ZodDef, field: Field | undefined, schema: ZodSchema) => unknown

export function isZod(schema: StandardSchemaV1): schema is ZodSchema {
  return (schema as Partial<ZodSchema>)._zod?.def !== undefined
}

/** Reads a field as `schema` would have it. What does not fit stays what it was, for the schema to complain about. */
export function readZod(schema: ZodSchema, field: Field | undefined): unknown {
  const { def } = schema._zod
  return (kinds[def.type] ?? asItIs)(def, field, schema)
}

const asItIs: Kind = (_, field) => field && plainValue(field)

const inner: Kind = ({ innerType }, field) => readZod(innerType as ZodSchema, field)

/** A field left blank is none. */
const optional: Kind = (def, field, schema) => (isBlank(field) ? undefined : inner(def, field, schema))

function scalar(read: (text: string) => unknown): Kind {
  return (_, field) => {
    const value = field && lastOf(field)
    if (typeof value !== 'string') return value ?? (field && plainValue(field))
    return value === '' ? undefined : (read(value) ?? value)
  }
}

const choice: Kind = (_, field, { _zod: { values } }) => {
  const value = field && lastOf(field)
  if (typeof value !== 'string') return value ?? (field && plainValue(field))
  const allowed = [...(values ?? [])]
  const isTrue = readBoolean(value) === true && allowed.includes(true)
  return allowed.find((one) => String(one ?? '') === value) ?? (isTrue ? true : value)
}

const elements = (field: Field | undefined, element: (index: number) => ZodSchema | null | undefined): unknown[] =>
  field === undefined
    ? []
    : elementsOf(field)
        .map((one, index) => {
          const schema = element(index)
          return schema ? readZod(schema, one) : plainValue(one)
        })
        .filter((value) => value !== undefined)

const object: Kind = ({ shape = {}, catchall }, field) => {
  // Text where members were expected.
  if (field && field.members.size === 0 && field.values.length > 0) return plainValue(field)
  const known = Object.entries(shape).map(([key, schema]) => [key, readZod(schema, field?.members.get(key))] as const)
  const more =
    field && catchall
      ? membersOf(field, (one, key) => (Object.hasOwn(shape, key) ? undefined : readZod(catchall, one)))
      : {}
  return { ...more, ...Object.fromEntries(known.filter(([, value]) => value !== undefined)) }
}

/** The option that the schema accepts, else the one that it has least to say against. */
const union: Kind = ({ options = [] }, field) => {
  const tried = options.map((option) => {
    const value = readZod(option, field)
    const result = option['~standard'].validate(value)
    const faults = result instanceof Promise ? Number.POSITIVE_INFINITY : (result.issues?.length ?? 0)
    return { value, faults }
  })
  return tried.toSorted((a, b) => a.faults - b.faults)[0]?.value
}

const kinds: Readonly<Record<string, Kind>> = {
  string: (_, field) => (field ? (lastOf(field) ?? plainValue(field)) : undefined),
  number: scalar(readNumber),
  bigint: scalar(readBigint),
  date: scalar(readDate),
  // A box that is not ticked is not sent.
  boolean: (def, field, schema) => (field === undefined ? false : (scalar(readBoolean)(def, field, schema) ?? false)),
  enum: choice,
  literal: choice,
  file: (_, field) => field && lastOf(field),
  optional,
  default: optional,
  prefault: optional,
  catch: optional,
  nullable: (def, field, schema) => (isBlank(field) ? null : inner(def, field, schema)),
  readonly: inner,
  nonoptional: inner,
  lazy: ({ getter }, field) => (field === undefined ? undefined : readZod((getter as () => ZodSchema)(), field)),
  pipe: ({ in: from, out }, field) => readZod((from?._zod.def.type === 'transform' ? out : from) as ZodSchema, field),
  object,
  record: ({ valueType }, field) => field && membersOf(field, (one) => readZod(valueType as ZodSchema, one)),
  array: ({ element }, field) => elements(field, () => element),
  set: ({ valueType }, field) => new Set(elements(field, () => valueType)),
  tuple: ({ items = [], rest }, field) => elements(field, (index) => items[index] ?? rest),
  union,
  intersection: ({ left, right }, field) => {
    const [one, other] = [readZod(left as ZodSchema, field), readZod(right as ZodSchema, field)]
    return isObject(one) && isObject(other) ? { ...other, ...one } : one
  },
}

/** Of several values of one name the last: a hidden field before a box that is ticked. */
function lastOf({ values, members }: Field): FieldValue | undefined {
  if (members.size > 0) return undefined
  return values.filter((value) => !isNoFile(value)).at(-1)
}

/** Nothing but what a browser sends for inputs that nobody has used. */
function isBlank(field: Field | undefined): boolean {
  if (field === undefined) return true
  return field.values.every((value) => value === '' || isNoFile(value)) && [...field.members.values()].every(isBlank)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
