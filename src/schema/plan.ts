import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type Issue, JodsError } from '../errors.js'

/*
 * A plan says, for one place in a schema, what a write there has to parse: compiled once per schema. zod 4 schemas
 * are walked through `_zod.def` and never imported; any other Standard Schema is one plan without inside.
 */

/** What a plan knows about the inside of its values. */
export type Kind = 'leaf' | 'any' | 'object' | 'array' | 'tuple' | 'record'

/** A refused value. Issue paths count from the value. */
export class Refused {
  constructor(
    readonly code: string,
    readonly issues: readonly Issue[],
    readonly cause?: unknown,
  ) {}
}

/** What a missing member comes to. */
export const ABSENT: unique symbol = Symbol('absent')

/** The parts of a zod 4 schema that plans read. */
export interface ZodSchema extends StandardSchemaV1 {
  _zod: {
    def: ZodDef
    optin?: 'optional' | 'defaulted'
    optout?: 'optional'
    innerType?: ZodSchema
    values?: ReadonlySet<unknown>
    run(payload: { value: unknown; issues: unknown[] }, context: object): Payload | Promise<Payload>
  }
}

export interface ZodDef {
  type: string
  checks?: {
    _zod: {
      def: { check?: string; format?: string; minimum?: number; maximum?: number; length?: number; error?: unknown }
    }
  }[]
  check?: string
  format?: string
  coerce?: boolean
  normalize?: boolean
  discriminator?: string
  innerType?: ZodSchema
  error?: unknown
  mode?: string
  shape?: Record<string, ZodSchema>
  catchall?: ZodSchema
  element?: ZodSchema
  items?: ZodSchema[]
  rest?: ZodSchema | null
  keyType?: ZodSchema
  valueType?: ZodSchema
  options?: ZodSchema[]
  left?: ZodSchema
  in?: ZodSchema
  out?: ZodSchema
  right?: ZodSchema
}

interface Payload {
  value: unknown
  issues: unknown[]
}

/** Scalars that a plan accepts without asking the schema: the schema is asked for the reasons of a refusal only. */
export const QUICK_NUMBER = 1
export const QUICK_STRING = 2
export const QUICK_BOOLEAN = 3
export const QUICK_INTEGER = 4
export const QUICK_CHOICE = 5

interface Facts {
  fresh: boolean
  probe: boolean
  leak: boolean
  gap: boolean
}

export class Plan {
  kind: Kind = 'leaf'
  /** One of QUICK_…, or 0. */
  quick = 0
  /** What an enum or a literal allows, where nothing else is asked. */
  choices: ReadonlySet<unknown> | undefined = undefined
  /** A rule about the whole value stands here: what changes inside is checked by parsing this. */
  whole = false
  /** Bounds on the length of an array, checked when it changes. */
  sizes: readonly { minimum: number; maximum: number }[] = []
  fields: Record<string, Plan> | undefined = undefined
  items: readonly Plan[] = []
  /** Elements of an array, values of a record, members beyond the shape of an object. */
  rest: Plan | undefined = undefined
  isStrict = false
  /** Local facts; `isFresh`, `needsProbe`, `leaksInput` and `mayGap` gather them over all that is reachable. */
  ownFresh = true
  ownProbe = false
  ownLeak = false
  ownGap = false
  /** Parts of the input come out as they went in. */
  ownPass = false
  /** A function of the schema's is shown containers. */
  ownCustom = false
  isScalar = false
  isCoerced = false
  parts: Plan[] = []
  inner: (() => Plan) | undefined = undefined
  #facts: Facts | undefined = undefined

  constructor(readonly schema: StandardSchemaV1) {}

  /** The output is made by the parse alone: nobody else holds a part of it, and it is nothing but state. */
  get isFresh(): boolean {
    return this.#gather().fresh
  }

  /** The schema might not accept its own output unchanged. */
  get needsProbe(): boolean {
    return this.#gather().probe
  }

  /** The schema's own functions get to see the input object and could change it. */
  get leaksInput(): boolean {
    return this.#gather().leak
  }

  /** The output may have members that are undefined. */
  get mayGap(): boolean {
    return this.#gather().gap
  }

  #gather(): Facts {
    if (this.#facts !== undefined) return this.#facts
    const facts = { fresh: true, probe: false, leak: false, gap: false }
    let pass = false
    let custom = false
    const seen = new Set<Plan>([this])
    for (const plan of seen) {
      if (plan.ownPass) pass = true
      if (plan.ownCustom) custom = true
      if (!plan.ownFresh) facts.fresh = false
      if (plan.ownProbe) facts.probe = true
      if (plan.ownLeak) facts.leak = true
      if (plan.ownGap) facts.gap = true
      for (const part of plan.parts) seen.add(part)
    }
    // zod gives one output for one input in a schema that contains itself: what was in two places would be shared.
    if (custom || isCircular(this, new Set(), new Set())) facts.fresh = false
    if (custom && pass) facts.leak = true
    this.#facts = facts
    return facts
  }

  /** The plan of the values inside: this one, or what a lazy schema turns out to be. */
  resolve(): Plan {
    return this.inner === undefined || this.whole ? this : this.inner().resolve()
  }

  /** The plan of member `key`; undefined when the schema does not know it. */
  at(key: string | number): Plan | undefined {
    switch (this.kind) {
      case 'object':
        return this.fields?.[key] ?? this.rest
      case 'tuple':
        return this.items[key as number] ?? this.rest
      case 'array':
      case 'record':
        return this.rest
      case 'any':
        return this
      default:
        return OPAQUE
    }
  }

  /** True when some form of the value has a member `key`, as far as the schema says so. */
  hasMember(key: string): boolean {
    const plan = this.resolve()
    return plan.fields?.[key] !== undefined || (plan.kind === 'leaf' && plan.parts.some((part) => part.hasMember(key)))
  }

  allowsLength(length: number): boolean {
    for (const size of this.sizes) if (length < size.minimum || length > size.maximum) return false
    return this.kind === 'array' || this.kind === 'any'
  }

  /** The parsed value, or why not. */
  parse(value: unknown): unknown {
    const zod = (this.schema as Partial<ZodSchema>)._zod
    if (zod === undefined) return parseStandard(this.schema, value)
    let payload: Payload | Promise<Payload>
    try {
      // A context of its own: zod remembers in it what it has seen of recursive values.
      payload = zod.run({ value, issues: [] }, { async: false })
    } catch (error) {
      return isAsync(error, zod, value)
        ? refuseAsync()
        : new Refused('schema/threw', [{ message: messageOf(error) }], error)
    }
    if (payload instanceof Promise) return refuseAsync(payload)
    if (payload.issues.length === 0) return payload.value
    const result = parseStandard(this.schema, value)
    return result instanceof Refused ? result : new Refused('schema/invalid', [{ message: 'Invalid value' }])
  }

  /** What a missing member comes to: ABSENT, the value that the schema puts there, or why it must not be missing. */
  parseAbsent(): unknown {
    const zod = (this.schema as ZodSchema)._zod
    if (zod.optin === 'optional' && zod.optout === 'optional') return ABSENT
    const result = this.parse(undefined)
    if (result instanceof Refused) return zod.optin !== undefined && zod.optout === 'optional' ? ABSENT : result
    if (zod.optin === undefined)
      return new Refused('schema/invalid', [{ message: 'Invalid input: expected nonoptional, received undefined' }])
    return result === undefined ? ABSENT : result
  }
}

/** True when some schema that `plan` reaches contains itself. */
function isCircular(plan: Plan, above: Set<Plan>, done: Set<Plan>): boolean {
  if (above.has(plan)) return true
  if (done.has(plan)) return false
  done.add(plan)
  above.add(plan)
  const isFound = plan.parts.some((part) => isCircular(part, above, done))
  above.delete(plan)
  return isFound
}

/** zod's compiled parsers trip over a promise; the interpreted ones hand it out. */
function isAsync(error: unknown, zod: ZodSchema['_zod'], value: unknown): boolean {
  if (error instanceof Error && /^Encountered Promise during synchronous parse/.test(error.message)) return true
  if (!(error instanceof TypeError)) return false
  try {
    const result = zod.run({ value, issues: [] }, { async: false, jitless: true })
    if (!(result instanceof Promise)) return false
    result.catch(() => {})
    return true
  } catch {
    return false
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function refuseAsync(promise?: unknown): Refused {
  // Nobody will ever wait for it, and its failure is no news.
  if (promise instanceof Promise) promise.catch(() => {})
  return new Refused('schema/async', [
    { message: 'The schema answers with a promise; a store needs the answer at once.' },
  ])
}

function parseStandard(schema: StandardSchemaV1, value: unknown): unknown {
  let result: StandardSchemaV1.Result<unknown> | PromiseLike<unknown>
  try {
    result = schema['~standard'].validate(value) as never
  } catch (error) {
    return new Refused('schema/threw', [{ message: messageOf(error) }], error)
  }
  if (typeof (result as PromiseLike<unknown> | null)?.then === 'function') return refuseAsync(result)
  const { issues } = result as StandardSchemaV1.FailureResult
  if (issues === undefined || issues === null) return (result as StandardSchemaV1.SuccessResult<unknown>).value
  return new Refused(
    'schema/invalid',
    issues.length > 0 ? issues : [{ message: 'The schema refused the value without saying why.' }],
  )
}

/** Below a whole-value rule nothing is known: every write parses the value that has the rule. */
export const OPAQUE: Plan = new Plan({
  '~standard': { version: 1, vendor: 'jods', validate: (value) => ({ value }) },
})
OPAQUE.whole = true
OPAQUE.ownFresh = false

/** Says that a schema is not one that jods can use. */
export function checkSchema(schema: unknown): asserts schema is StandardSchemaV1 {
  const standard = (schema as StandardSchemaV1 | null | undefined)?.['~standard']
  if (standard === undefined || typeof standard.validate !== 'function') {
    throw new JodsError(
      'schema/unknown',
      'The schema does not speak Standard Schema: it has no "~standard".validate.',
      {
        fix: 'Pass a zod 4 schema, or any other that implements Standard Schema v1.',
      },
    )
  }
  if (standard.version !== 1) {
    throw new JodsError(
      'schema/unknown',
      `The schema speaks Standard Schema version ${standard.version}; jods knows version 1.`,
    )
  }
}
