import { z } from 'zod'
import { leaf, MISSING, type Spec } from './leaf-schemas.js'
import { optional, present, wrapped } from './schema-wrappers.js'
import type { Tape } from './tape.js'
import { clone } from './values.js'

/** Random zod 4 schemas, built together with the code that makes them and with inputs that mostly fit. */

const KEYS = ['a', 'b', 'c', 'd/e', '0']

/** An object schema, since the root of a state is an object: whatever is around it. */
export function rootSchema(tape: Tape): Spec {
  const kind = tape.below(16)
  const depth = tape.pick([1, 2, 2, 3])
  if (kind < 9) return wrapped(tape, object(tape, depth), false)
  if (kind < 11) return wrapped(tape, record(tape, depth), false)
  if (kind === 11) return wrapped(tape, discriminated(tape, 2), false)
  if (kind === 12) return wrapped(tape, intersection(tape, 2), false)
  if (kind === 13) return union([object(tape, 2), object(tape, 2)], tape)
  if (kind === 14) return lazy(object(tape, 2))
  return recursive(tape)
}

function anySchema(tape: Tape, depth: number, isMember: boolean): Spec {
  return wrapped(tape, bare(tape, depth), isMember)
}

function bare(tape: Tape, depth: number): Spec {
  const kind = depth <= 0 ? 0 : tape.below(22)
  if (kind < 5) return leaf(tape)
  if (kind < 10) return object(tape, depth - 1)
  if (kind < 13) return array(tape, depth - 1)
  if (kind < 15) return record(tape, depth - 1)
  if (kind < 17) return tuple(tape, depth - 1)
  if (kind === 17)
    return union(
      tape.list(2 + tape.below(2), () => bare(tape, depth - 1)),
      tape,
    )
  if (kind === 18) return discriminated(tape, depth - 1)
  if (kind === 19) return intersection(tape, depth - 1)
  if (kind === 20) return lazy(bare(tape, depth - 1))
  return recursive(tape)
}

function member(into: Record<string, unknown>, key: string, spec: Spec, tape: Tape, depth: number): void {
  const value = spec.make(tape, depth)
  if (value !== MISSING) into[key] = clone(value)
}

function object(tape: Tape, depth: number): Spec {
  const shape: Record<string, Spec> = {}
  for (let left = 1 + tape.below(3); left > 0; left--) shape[tape.pick(KEYS)] = anySchema(tape, depth, true)
  const entries = Object.entries(shape)
  const schemas = Object.fromEntries(entries.map(([key, spec]) => [key, spec.schema]))
  const inside = `{ ${entries.map(([key, spec]) => `${JSON.stringify(key)}: ${spec.text}`).join(', ')} }`
  const mode = tape.below(8)
  const extra = mode === 0 ? leaf(tape) : undefined
  const [schema, text] =
    extra !== undefined
      ? [z.object(schemas).catchall(extra.schema), `z.object(${inside}).catchall(${extra.text})`]
      : mode === 1
        ? [z.strictObject(schemas), `z.strictObject(${inside})`]
        : mode === 2
          ? [z.looseObject(schemas), `z.looseObject(${inside})`]
          : [z.object(schemas), `z.object(${inside})`]
  return {
    schema,
    text,
    make(draw, left) {
      const made: Record<string, unknown> = {}
      for (const [key, spec] of entries) member(made, key, spec, draw, left)
      if (extra !== undefined && draw.chance(40)) member(made, 'x', extra, draw, left)
      if (mode > 1 && draw.chance(10)) made.x = 1
      return made
    },
  }
}

function array(tape: Tape, depth: number): Spec {
  const element = anySchema(tape, depth, false)
  let schema: z.ZodType = z.array(element.schema)
  let text = `z.array(${element.text})`
  let [least, most] = [0, 4]
  const kind = tape.below(8)
  if (kind === 1) [schema, text, least] = [(schema as z.ZodArray).min(1), `${text}.min(1)`, 1]
  else if (kind === 2) [schema, text, most] = [(schema as z.ZodArray).max(2), `${text}.max(2)`, 2]
  else if (kind === 3) [schema, text, least, most] = [(schema as z.ZodArray).length(2), `${text}.length(2)`, 2, 2]
  else if (kind === 4) {
    schema = (schema as z.ZodArray).min(1).max(3)
    text = `${text}.min(1).max(3)`
    least = 1
    most = 3
  }
  return {
    schema,
    text,
    make: (draw, left) => draw.list(least + draw.below(most - least + 1), () => present(element, draw, left)),
  }
}

function record(tape: Tape, depth: number): Spec {
  const value = anySchema(tape, depth, false)
  const make =
    (keys: readonly string[], least: number): Spec['make'] =>
    (draw, left) => {
      const made: Record<string, unknown> = {}
      for (const key of keys) if (least > 0 || draw.chance(60)) made[key] = present(value, draw, left)
      return made
    }
  const of = (key: z.ZodType) => z.record(key as z.ZodString, value.schema)
  switch (tape.below(9)) {
    case 3:
      return {
        schema: of(z.enum(['a', 'b'])),
        text: `z.record(z.enum(['a', 'b']), ${value.text})`,
        make: make(['a', 'b'], 1),
      }
    case 4:
      return {
        schema: of(z.string().regex(/^[a-c]/)),
        text: `z.record(z.string().regex(/^[a-c]/), ${value.text})`,
        make: make(['a', 'b', 'c'], 0),
      }
    case 5:
      return {
        schema: z.partialRecord(z.enum(['a', 'b']), value.schema),
        text: `z.partialRecord(z.enum(['a', 'b']), ${value.text})`,
        make: make(['a', 'b'], 0),
      }
    case 6:
      return {
        schema: z.looseRecord(z.string().regex(/^[a-c]/), value.schema),
        text: `z.looseRecord(z.string().regex(/^[a-c]/), ${value.text})`,
        make: make(['a', 'b', 'x'], 0),
      }
    case 7:
      return {
        schema: of(z.string().toLowerCase()),
        text: `z.record(z.string().toLowerCase(), ${value.text})`,
        make: make(['a', 'B'], 0),
      }
    case 8:
      return { schema: of(z.number()), text: `z.record(z.number(), ${value.text})`, make: make(['0', '1'], 0) }
    default:
      return { schema: of(z.string()), text: `z.record(z.string(), ${value.text})`, make: make(['a', 'b', 'x'], 0) }
  }
}

function tuple(tape: Tape, depth: number): Spec {
  const items = tape.list(1 + tape.below(2), () => anySchema(tape, depth, false))
  const last = tape.chance(40) ? optional(anySchema(tape, depth, false)) : undefined
  const rest = tape.chance(40) ? anySchema(tape, depth, false) : null
  const all = last === undefined ? items : [...items, last]
  return {
    schema: z.tuple(all.map((item) => item.schema) as [z.ZodType], (rest?.schema ?? null) as z.ZodType),
    text: `z.tuple([${all.map((item) => item.text).join(', ')}], ${rest?.text ?? null})`,
    make(draw, left) {
      const made = items.map((item) => present(item, draw, left))
      if (last !== undefined && draw.chance(60)) {
        made.push(present(last, draw, left))
        if (rest !== null) made.push(...draw.list(draw.below(3), () => present(rest, draw, left)))
      } else if (last === undefined && rest !== null) {
        made.push(...draw.list(draw.below(3), () => present(rest, draw, left)))
      }
      return made
    },
  }
}

function union(options: Spec[], tape: Tape): Spec {
  const isExclusive = tape.chance(15)
  const schemas = options.map((option) => option.schema) as [z.ZodType]
  return {
    schema: isExclusive ? z.xor(schemas) : z.union(schemas),
    text: `z.${isExclusive ? 'xor' : 'union'}([${options.map((option) => option.text).join(', ')}])`,
    make: (draw, left) => present(draw.pick(options), draw, left),
  }
}

function discriminated(tape: Tape, depth: number): Spec {
  const options = ['p', 'q'].map((kind) => {
    const inside = anySchema(tape, depth, true)
    const key = tape.pick(['a', 'b'])
    const spec: Spec = {
      schema: z.object({ kind: z.literal(kind), [key]: inside.schema }),
      text: `z.object({ kind: z.literal('${kind}'), ${key}: ${inside.text} })`,
      make(draw, left) {
        const made: Record<string, unknown> = { kind }
        member(made, key, inside, draw, left)
        return made
      },
    }
    return spec
  })
  return {
    schema: z.discriminatedUnion('kind', options.map((option) => option.schema) as never),
    text: `z.discriminatedUnion('kind', [${options.map((option) => option.text).join(', ')}])`,
    make: (draw, left) => draw.pick(options).make(draw, left),
  }
}

function intersection(tape: Tape, depth: number): Spec {
  const [left, right] = [object(tape, depth), tape.chance(25) ? record(tape, depth) : object(tape, depth)]
  return {
    schema: z.intersection(left.schema, right.schema),
    text: `z.intersection(${left.text}, ${right.text})`,
    make: (draw, deep) => ({ ...(left.make(draw, deep) as object), ...(right.make(draw, deep) as object) }),
  }
}

function lazy(inner: Spec): Spec {
  return { schema: z.lazy(() => inner.schema), text: `z.lazy(() => ${inner.text})`, make: inner.make }
}

/** Getters in an object, or a lazy schema that comes back to itself. */
function recursive(tape: Tape): Spec {
  const value = anySchema(tape, 0, true)
  const isGetter = tape.chance(60)
  const node: z.ZodType = isGetter
    ? z.object({
        v: value.schema,
        get next() {
          return node.optional()
        },
        get kids() {
          return z.array(node).max(3).default([])
        },
      })
    : z.object({ v: value.schema, next: z.lazy(() => node).optional(), kids: z.array(z.lazy(() => node)) })
  const text = isGetter
    ? `(node = z.object({ v: ${value.text}, get next() { return node.optional() }, get kids() { return z.array(node).max(3).default([]) } }))`
    : `(node = z.object({ v: ${value.text}, next: z.lazy(() => node).optional(), kids: z.array(z.lazy(() => node)) }))`
  const make: Spec['make'] = (draw, left) => {
    const made: Record<string, unknown> = {}
    member(made, 'v', value, draw, left)
    if (left > 0 && draw.chance(40)) made.next = make(draw, left - 2)
    if (!isGetter || draw.chance(70)) made.kids = draw.list(left > 0 ? draw.below(3) : 0, () => make(draw, left - 2))
    return made
  }
  return { schema: node, text, make }
}
