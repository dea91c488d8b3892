import type { StandardSchemaV1 } from '@standard-schema/spec'
import { readBigint, readBoolean, readDate, readNumber } from './scalars.js'

type Issue = StandardSchemaV1.Issue
type Path = readonly PropertyKey[]

/** How many fields are tried in other ways: each try is a validation. */
const TRIES = 500

/**
 * Brings what a form sent closer to what `schema` accepts, for a schema whose inside cannot be seen: where it complains
 * about a value, what the text may stand for is tried instead, and kept where the complaint goes or becomes another.
 */
export function readGuessing(schema: StandardSchemaV1, sent: unknown): unknown {
  let tries = 0
  const complaints = (input: unknown): readonly Issue[] => {
    tries += 1
    const result = schema['~standard'].validate(input)
    // One that answers later says nothing now.
    return result instanceof Promise ? [] : (result.issues ?? [])
  }
  let input = sent
  for (const issue of complaints(sent)) {
    const path = pathOf(issue)
    if (path.length === 0) continue
    let next: { input: unknown } | undefined
    for (const candidate of candidates(valueAt(input, path))) {
      if (tries >= TRIES) return input
      const changed = withValue(input, path, candidate)
      const left = complaints(changed).filter((other) => startsWith(pathOf(other), path))
      if (left.length === 0) {
        next = { input: changed }
        break
      }
      // Of another kind than text it is, if not yet right.
      const isOther = !left.some(({ message }) => message === issue.message)
      if (isOther && typeof candidate !== 'object' && candidate !== undefined) next ??= { input: changed }
    }
    if (next) input = next.input
  }
  return input
}

/** What a value of a form may stand for, the likeliest first. */
function candidates(value: unknown): readonly unknown[] {
  if (value === undefined) return [false, []]
  if (Array.isArray(value)) return [value.at(-1)]
  if (typeof value !== 'string') return [[value]]
  if (value === '') return [undefined, null]
  const read = [readNumber, readBoolean, readDate, readBigint].map((reader) => reader(value))
  return [...read.filter((one) => one !== undefined), [value]]
}

export function pathOf({ path = [] }: Issue): Path {
  return path.map((part) => (typeof part === 'object' ? part.key : part))
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((key, index) => String(path[index]) === String(key))
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => (isContainer(at) && Object.hasOwn(at, key) ? at[key] : undefined), value)
}

/** A copy with another value at `path`; without the member where that is undefined. */
function withValue(value: unknown, [key, ...rest]: Path, next: unknown): unknown {
  if (key === undefined) return next
  if (!isContainer(value)) return value
  const copy: Record<PropertyKey, unknown> = Array.isArray(value) ? ([...value] as never) : { ...value }
  const member = withValue(Object.hasOwn(value, key) ? value[key] : undefined, rest, next)
  if (member === undefined) delete copy[key]
  else copy[key] = member
  return copy
}

function isContainer(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null
}
