import { z } from 'zod'
import { fits, MISSING, type Spec, weight } from './leaf-schemas.js'
import type { Tape } from './tape.js'
import { clone, isContainer, show } from './values.js'

/** What can be put around any schema: wrappers, pipes, and rules about whole values. */

/** A value of `spec` that is there. */
export function present(spec: Spec, tape: Tape, depth: number): unknown {
  for (let tries = 0; tries < 4; tries++) {
    const value = spec.make(tape, depth)
    if (value !== MISSING) return clone(value)
  }
  return 0
}

export function optional(inner: Spec): Spec {
  return {
    schema: inner.schema.optional(),
    text: `${inner.text}.optional()`,
    make: (draw, left) => (draw.chance(30) ? MISSING : inner.make(draw, left)),
  }
}

/** Up to two wrappers around `inner`. */
export function wrapped(tape: Tape, inner: Spec, isMember: boolean): Spec {
  let spec = inner
  for (let left = tape.pick([0, 0, 0, 1, 1, 2]); left > 0; left--) spec = wrapper(tape, spec, isMember)
  return spec
}

/** The same inputs for another schema. */
function around(inner: Spec, schema: z.ZodType, text: string): Spec {
  return { schema, text, make: inner.make }
}

function wrapper(tape: Tape, inner: Spec, isMember: boolean): Spec {
  const { schema, text } = inner
  const kind = isMember ? tape.below(16) : 4 + tape.below(12)
  if (kind < 2) return optional(inner)
  if (kind === 2) return { ...optional(inner), schema: z.exactOptional(schema), text: `z.exactOptional(${text})` }
  if (kind === 3) return around(inner, schema.optional().nonoptional(), `${text}.optional().nonoptional()`)
  if (kind < 8) return ruled(tape, inner)
  if (kind === 8)
    return {
      ...around(inner, schema.nullable(), `${text}.nullable()`),
      make: (draw, left) => (draw.chance(30) ? null : inner.make(draw, left)),
    }
  if (kind === 9) return around(inner, schema.readonly(), `${text}.readonly()`)
  if (kind === 10) return around(inner, schema.pipe(z.any()), `${text}.pipe(z.any())`)
  if (kind === 11)
    return around(
      inner,
      schema.transform((value) => value),
      `${text}.transform((value) => value)`,
    )
  const input = present(inner, tape, 2)
  const parsed = parseOrNothing(schema, input)
  if (parsed === undefined || parsed.data === undefined) return ruled(tape, inner)
  const missing = (percent: number): Spec['make'] =>
    isMember ? (draw, left) => (draw.chance(percent) ? MISSING : inner.make(draw, left)) : inner.make
  if (kind === 12)
    return {
      schema: schema.default(parsed.data as never),
      text: `${text}.default(${show(parsed.data)})`,
      make: missing(40),
    }
  if (kind === 13)
    return {
      schema: schema.default(() => clone(parsed.data) as never),
      text: `${text}.default(() => (${show(parsed.data)}))`,
      make: missing(40),
    }
  if (kind === 14)
    return { schema: schema.prefault(input as never), text: `${text}.prefault(${show(input)})`, make: missing(40) }
  return {
    schema: schema.catch(parsed.data as never),
    text: `${text}.catch(${show(parsed.data)})`,
    make: (draw, left) => (draw.chance(20) ? -1 : missing(20)(draw, left)),
  }
}

function parseOrNothing(schema: z.ZodType, input: unknown): { data?: unknown } | undefined {
  try {
    const result = schema.safeParse(clone(input))
    return result.success ? { data: result.data } : undefined
  } catch {
    return undefined
  }
}

/** A rule about the whole value. */
function ruled(tape: Tape, inner: Spec): Spec {
  const by = 3 + tape.below(4)
  const rest = tape.below(by)
  const rule = fits(by, rest)
  const make: Spec['make'] = (draw, left) => {
    let value = inner.make(draw, left)
    for (let tries = 0; tries < 3 && value !== MISSING && !rule(value); tries++) value = inner.make(draw, left)
    return value
  }
  switch (tape.below(4)) {
    case 2:
      return {
        schema: inner.schema.superRefine((value, context) => {
          if (!rule(value)) context.addIssue({ code: 'custom', message: 'does not fit', path: ['rule'] })
        }),
        text: `${inner.text}.superRefine(fits(${by}, ${rest}) else issue at rule)`,
        make,
      }
    case 3:
      // Puts an object's keys, or an array's scalars, in order: parsed twice it is the same.
      return around(inner, inner.schema.overwrite(tidy as never), `${inner.text}.overwrite(tidy)`)
    default:
      return { schema: inner.schema.refine(rule), text: `${inner.text}.refine(fits(${by}, ${rest}))`, make }
  }
}

/** Arrays lightest first, numbers and strings as they are: idempotent. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return [...value].sort((a, b) => weight(a) - weight(b))
  return isContainer(value) ? { ...value } : value
}
