import { applyPatch, batch, replaceState } from 'jods'
import { MISSING, type Spec, weight } from './leaf-schemas.js'
import type { Tape } from './tape.js'
import { at, clone, containers, isContainer, type Keys, type Operation, patched, pointer, show } from './values.js'

/** Random writes: each as what a store is told, and as what it does to plain data. */
export interface Write {
  /** More than one step: which of several faults is found first is nobody's promise. */
  isCompound: boolean
  text(): string
  /** Does it to plain data, in place where the root stays, and returns the root; throws when it cannot be done. */
  imitate(state: any): unknown
  /** Does it to a store; false when that was reported as refused. */
  perform(store: any): boolean
}

const KEYS = ['a', 'b', 'c', 'd/e', '0', 'x', 'kind', 'next', 'kids', 'v', 'B']
const JUNK: readonly unknown[] = [
  null,
  0,
  'a',
  true,
  [],
  {},
  [0],
  { a: 1 },
  new Date(3),
  5n,
  new Map(),
  Number.NaN,
  -1,
  'zzzzzzzzz',
  2.5,
  '',
]

/** A value for the place `keys`: most often one that the schema knows there. */
function valueFor(tape: Tape, spec: Spec, state: unknown, keys: Keys): unknown {
  const kind = tape.below(20)
  if (kind < 12) {
    const found = nearest(spec.make(tape, 3), keys)
    if (found !== undefined) return clone(found)
  }
  if (kind < 14) return clone(at(state, tape.pick(containers(state))))
  if (kind < 18) {
    const now = at(state, keys)
    if (typeof now === 'number') return now + tape.pick([1, -1, 0.5, 2])
    if (typeof now === 'string') return tape.pick([`${now}a`, now.slice(1), ` ${now}`, now.toUpperCase()])
    if (typeof now === 'boolean') return !now
    if (isContainer(now)) return clone(tape.pick(Object.values(now)) ?? now)
  }
  return clone(tape.pick(JUNK))
}

function nearest(value: unknown, keys: Keys): unknown {
  let found = value
  for (const key of keys) {
    if (!isContainer(found)) return undefined
    if (Array.isArray(found)) found = found.length > 0 ? found[Number(key) % found.length] : undefined
    else found = Object.hasOwn(found, key) ? found[key] : undefined
  }
  return found === MISSING ? undefined : found
}

function followed(root: any, way: Keys): any {
  return way.reduce((part: any, key) => part[key], root)
}

function keyIn(tape: Tape, place: Record<string, unknown>): string {
  const keys = Object.keys(place)
  return keys.length > 0 && tape.chance(75) ? tape.pick(keys) : tape.pick(KEYS)
}

/** One assignment, delete or call of an array method. */
export function directWrite(tape: Tape, spec: Spec, state: unknown): Write {
  const way = tape.pick(containers(state))
  const place = at(state, way) as Record<string, unknown> | unknown[]
  const onBoth = (text: string, act: (part: any) => unknown): Write => ({
    isCompound: false,
    text: () => `store${way.map((key) => `[${show(key)}]`).join('')}${text}`,
    imitate(root) {
      act(followed(root, way))
      // What was assigned in several places is as many values.
      return clone(root)
    },
    perform(store) {
      act(followed(store, way))
      return true
    },
  })
  if (!Array.isArray(place)) {
    const key = keyIn(tape, place)
    if (tape.chance(20)) return onBoth(`[${show(key)}] deleted`, (part) => delete part[key])
    const value = valueFor(tape, spec, state, [...way, key])
    return onBoth(`[${show(key)}] = ${show(value)}`, (part) => {
      part[key] = clone(value)
    })
  }
  const value = () => valueFor(tape, spec, state, [...way, tape.below(3)])
  const index = tape.below(place.length + 1)
  const count = tape.below(3)
  const call = (name: string, ...given: unknown[]): Write =>
    onBoth(
      `.${name}(${given.map((item) => (typeof item === 'function' ? 'byWeight' : show(item))).join(', ')})`,
      (part) => part[name](...given.map(clone)),
    )
  switch (tape.below(14)) {
    case 0:
    case 1: {
      const item = value()
      return onBoth(`[${index}] = ${show(item)}`, (part) => {
        part[index] = clone(item)
      })
    }
    case 2:
      return onBoth(`.length = ${index}`, (part) => {
        part.length = index
      })
    case 3:
      return call('push', value())
    case 4:
      return call('push', value(), value())
    case 5:
      return call('unshift', value())
    case 6:
      return call('pop')
    case 7:
      return call('shift')
    case 8:
      return call('splice', index, count)
    case 9:
      return call('splice', index, count, value())
    case 10:
      return tape.chance(50) ? call('sort', byWeight) : call('sort')
    case 11:
      return call('reverse')
    case 12:
      return call('fill', value(), index)
    default:
      return call('copyWithin', index, count)
  }
}

const byWeight = (a: unknown, b: unknown): number => weight(a) - weight(b)

/** One operation of any of the six kinds, most often one that can be applied. */
function operation(tape: Tape, spec: Spec, state: unknown): Operation {
  const place = (): Keys => {
    const way = tape.pick(containers(state))
    const found = at(state, way) as Record<string, unknown> | unknown[]
    if (!Array.isArray(found)) return [...way, keyIn(tape, found)]
    return [...way, tape.chance(10) ? '-' : tape.below(found.length + 1)]
  }
  const keys = tape.chance(4) ? [] : place()
  const path = pointer(keys)
  const kind = tape.below(12)
  const value = (): unknown => (keys.length === 0 ? spec.make(tape, 3) : valueFor(tape, spec, state, keys))
  if (kind < 3) return { op: 'replace', path, value: value() }
  if (kind < 6) return { op: 'add', path, value: value() }
  if (kind < 8) return { op: 'remove', path }
  if (kind === 8) return { op: 'test', path, value: tape.chance(90) ? (clone(at(state, keys)) ?? 0) : value() }
  return { op: kind === 11 ? 'copy' : 'move', from: pointer(place()), path }
}

/** A patch of `count` operations, each drawn for the document that those before it leave. */
export function patchWrite(tape: Tape, spec: Spec, state: unknown, count: number): Write {
  const patch: Operation[] = []
  let document = clone(state)
  for (let left = count; left > 0; left--) {
    const next = operation(tape, spec, document)
    let after: unknown
    try {
      after = patched(clone(document), [next])
    } catch {
      patch.push(next)
      break
    }
    // A root that is no object is refused even half-way through a patch.
    if (!isContainer(after) || Array.isArray(after)) continue
    patch.push(next)
    document = after
  }
  return {
    isCompound: patch.length > 1 || patch[0]?.op === 'move',
    text: () => `applyPatch(store, ${show(patch)})`,
    imitate: (root) => patched(root, patch),
    perform: (store) => applyPatch(store, clone(patch) as never).ok,
  }
}

export function replaceWrite(tape: Tape, spec: Spec, state: unknown): Write {
  const value = tape.chance(70) ? spec.make(tape, 3) : clone(state)
  return {
    isCompound: false,
    text: () => `replaceState(store, ${show(value)})`,
    imitate: () => clone(value),
    perform: (store) => replaceState(store, clone(value)).ok,
  }
}

/** Several writes as one. Each of them can be done; whether all of them together may is for the schema to say. */
export function batchWrite(tape: Tape, spec: Spec, state: unknown): Write {
  const writes: Write[] = []
  let current: unknown = clone(state)
  for (let left = 2 + tape.below(3); left > 0; left--) {
    const kind = tape.below(10)
    const write =
      kind === 0
        ? replaceWrite(tape, spec, current)
        : kind < 3
          ? patchWrite(tape, spec, current, 1 + tape.below(2))
          : directWrite(tape, spec, current)
    try {
      const next = write.imitate(clone(current))
      if (!isContainer(next) || Array.isArray(next)) continue
      current = next
      writes.push(write)
    } catch {
      // What cannot be done at all is for single writes to try.
    }
  }
  const isNested = tape.chance(30)
  const all = (store: unknown): void => {
    for (const write of writes) if (!write.perform(store)) throw new Error(`refused inside the batch: ${write.text()}`)
  }
  return {
    isCompound: true,
    text: () => `batch(() => { ${writes.map((write) => write.text()).join('; ')} })`,
    imitate: (root) => writes.reduce((next: unknown, write) => write.imitate(next), root),
    perform(store) {
      batch(() => (isNested ? batch(() => all(store)) : all(store)))
      return true
    },
  }
}
