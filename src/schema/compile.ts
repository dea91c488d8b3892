import type { StandardSchemaV1 } from '@standard-schema/spec'
import {
  Plan,
  QUICK_BOOLEAN,
  QUICK_CHOICE,
  QUICK_INTEGER,
  QUICK_NUMBER,
  QUICK_STRING,
  type ZodDef,
  type ZodSchema,
} from './plan.js'

const plans = new WeakMap<StandardSchemaV1, Plan>()

/** The plan of `schema`, compiled once. */
export function compile(schema: StandardSchemaV1): Plan {
  const known = plans.get(schema)
  if (known !== undefined) return known
  const plan = new Plan(schema)
  plans.set(schema, plan)
  if ((schema as Partial<ZodSchema>)._zod?.def !== undefined) fill(plan, schema as ZodSchema)
  else markOpaque(plan)
  return plan
}

/** Nothing is known about the inside, nor about what the schema's functions do. */
function markOpaque(plan: Plan): void {
  plan.whole = true
  plan.ownFresh = false
  plan.ownProbe = true
  plan.ownLeak = true
}

/** Takes the wrappers off one by one, noting what each of them means, until the kind of the value is known. */
function fill(plan: Plan, outer: ZodSchema): void {
  let schema = outer
  let checks = 0
  for (;;) {
    const def = schema._zod.def
    noteChecks(plan, def)
    checks += def.checks?.length ?? 0
    switch (def.type) {
      case 'default':
        plan.ownProbe = true
        // The default itself is handed out, unchecked.
        if (!SCALARS.has((def.innerType as ZodSchema)._zod.def.type)) plan.ownFresh = false
        break
      case 'readonly':
        plan.ownFresh = false // frozen
        plan.ownLeak = true // and the input too, where it is refused
        break
      case 'optional':
        plan.ownGap = true
        break
      case 'nullable':
      case 'nonoptional':
      case 'prefault':
        break
      case 'lazy': {
        const lazy = schema
        plan.inner = () => compile(lazy._zod.innerType as ZodSchema)
        plan.ownFresh = false
        plan.ownProbe = true
        plan.ownLeak = true
        return
      }
      default:
        if (checks === 0 && (def.type === 'enum' || def.type === 'literal')) {
          plan.quick = QUICK_CHOICE
          plan.choices = schema._zod.values
        }
        fillKind(plan, def, checks)
        plan.isScalar = SCALARS.has(def.type)
        plan.isCoerced = def.coerce === true
        if (!SOLID.has(def.type) && (def.type !== 'literal' || schema._zod.values?.has(undefined))) plan.ownGap = true
        return
    }
    schema = def.innerType as ZodSchema
  }
}

/** Checks that look at a value and leave it alone. */
const PURE_CHECKS: ReadonlySet<string | undefined> = new Set([
  'less_than',
  'greater_than',
  'multiple_of',
  'number_format',
  'bigint_format',
  'max_length',
  'min_length',
  'length_equals',
  'max_size',
  'min_size',
  'size_equals',
  'mime_type',
  'string_format',
])

function noteChecks(plan: Plan, def: ZodDef): void {
  // Functions that word the errors are shown the input.
  const isWorded = def.error !== undefined || def.checks?.some((check) => check._zod.def.error !== undefined)
  if (isWorded && !SCALARS.has(def.type)) plan.ownLeak = true
  for (const check of def.checks ?? []) {
    const { check: name, minimum, maximum, length } = check._zod.def
    if (!PURE_CHECKS.has(name)) {
      plan.ownProbe = true
      // A function of the schema's gets to see the value, and may keep it or put another in its place.
      if (!SCALARS.has(def.type)) plan.ownCustom = true
    }
    if (def.type === 'array' && (name === 'min_length' || name === 'max_length' || name === 'length_equals')) {
      plan.sizes = [
        ...plan.sizes,
        { minimum: length ?? minimum ?? 0, maximum: length ?? maximum ?? Number.POSITIVE_INFINITY },
      ]
    } else plan.whole = true
  }
}

function fillKind(plan: Plan, def: ZodDef, checks: number): void {
  const part = (schema: ZodSchema): Plan => {
    const made = compile(schema)
    plan.parts.push(made)
    return made
  }
  switch (def.type) {
    case 'object':
      fillObject(plan, def, part)
      break
    case 'array':
      plan.kind = 'array'
      plan.rest = part(def.element as ZodSchema)
      break
    case 'tuple':
      plan.kind = 'tuple'
      plan.items = (def.items as ZodSchema[]).map(part)
      if (def.rest) plan.rest = part(def.rest)
      break
    case 'record': {
      plan.rest = part(def.valueType as ZodSchema)
      plan.ownGap = true // its keys are looked at
      if (def.mode === 'loose') {
        plan.ownFresh = false
        plan.ownPass = true
      }
      const key = (def.keyType as ZodSchema)._zod.def
      // Keys that are more than any string: the set of keys is a matter of the whole record.
      if (key.type !== 'string' || key.checks?.length || key.format !== undefined || key.coerce) {
        plan.whole = true
        part(def.keyType as ZodSchema)
      } else plan.kind = 'record'
      break
    }
    case 'any':
    case 'unknown':
      if (plan.whole) plan.ownLeak = true
      else plan.kind = 'any'
      plan.ownPass = true
      plan.ownFresh = false
      break
    case 'union': {
      plan.whole = true
      const options = (def.options as ZodSchema[]).map(part)
      // The output of one option may be accepted, and changed, by an earlier one, or by a second where one is allowed.
      const changing = options.filter((option) => !option.isScalar).length
      if (def.discriminator === undefined && (changing > 1 || options.some((option) => option.isCoerced))) {
        plan.ownProbe = true
      }
      break
    }
    case 'intersection':
      plan.whole = true
      plan.ownProbe = true
      part(def.left as ZodSchema)
      part(def.right as ZodSchema)
      break
    case 'map':
      part(def.keyType as ZodSchema)
      part(def.valueType as ZodSchema)
      plan.ownFresh = false
      break
    case 'set':
      part(def.valueType as ZodSchema)
      plan.ownFresh = false
      break
    case 'date':
      plan.ownFresh = false
      break
    case 'pipe':
      markOpaque(plan)
      part(def.in as ZodSchema)
      part(def.out as ZodSchema)
      break
    default:
      if (SCALARS.has(def.type)) fillScalar(plan, def, checks)
      else markOpaque(plan)
  }
}

/** Kinds whose output is never undefined. */
const SOLID: ReadonlySet<string> = new Set(
  'object array record tuple string number boolean bigint null enum nan template_literal never'.split(' '),
)

const SCALARS: ReadonlySet<string> = new Set([
  'string',
  'number',
  'boolean',
  'bigint',
  'null',
  'literal',
  'enum',
  'nan',
  'template_literal',
  'undefined',
  'void',
  'never',
])

function fillObject(plan: Plan, def: ZodDef, part: (schema: ZodSchema) => Plan): void {
  plan.kind = 'object'
  const fields: Record<string, Plan> = Object.create(null)
  for (const key of Object.keys(def.shape ?? {})) {
    fields[key] = part(def.shape?.[key] as ZodSchema)
    // No such member can be stored: what the schema makes is looked at.
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
      plan.ownFresh = false
    }
  }
  plan.fields = fields
  if (def.catchall === undefined) return
  if (def.catchall._zod.def.type === 'never') plan.isStrict = true
  else plan.rest = part(def.catchall)
}

/** Plain scalars, with no check around or inside but "an integer", need not ask the schema. */
function fillScalar(plan: Plan, def: ZodDef, checks: number): void {
  if (def.normalize) plan.ownProbe = true
  if (def.coerce) return
  if (checks === 0) {
    if (def.type === 'string' && def.format === undefined) plan.quick = QUICK_STRING
    else if (def.type === 'boolean') plan.quick = QUICK_BOOLEAN
    else if (def.type === 'number' && def.check === undefined) plan.quick = QUICK_NUMBER
    else if (def.type === 'number' && def.format === 'safeint') plan.quick = QUICK_INTEGER
  } else if (checks === 1 && def.type === 'number' && def.check === undefined) {
    if (def.checks?.[0]?._zod.def.format === 'safeint') plan.quick = QUICK_INTEGER
  }
}
