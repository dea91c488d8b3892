import type { AnyStore, Change, Operation } from 'jods/kit'
import { escapePointer, parsePointer } from 'jods/kit'

/**
 * The operations of a change that has just been made, written so that they fit another state too: what was added at the
 * end of an array is added at the end of that one.
 */
export function portable(store: AnyStore, { patches }: Change): Operation[] {
  // Backwards from the arrays as they are now: how long each was after an operation.
  const lengths = new Map<string, number | undefined>()
  const steps = patches.toReversed().map((step): Operation => {
    if (step.op !== 'add' && step.op !== 'remove') return step
    const end = step.path.lastIndexOf('/')
    const array = step.path.slice(0, end)
    const length = lengths.has(array) ? lengths.get(array) : lengthAt(store, array)
    if (length === undefined) return step
    lengths.set(array, step.op === 'add' ? length - 1 : length + 1)
    const isLast = step.op === 'add' && step.path.slice(end + 1) === String(length - 1)
    return isLast ? { ...step, path: `${array}/-` } : step
  })
  return steps.toReversed()
}

function lengthAt(store: AnyStore, path: string): number | undefined {
  let value: unknown = store
  for (const token of parsePointer(path) ?? []) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined
    value = (value as Record<string, unknown>)[token]
  }
  return Array.isArray(value) ? value.length : undefined
}

/** Where operations have written, by pointer: what is inside an array counts as the array. */
export function placesOf(store: AnyStore, operations: readonly Operation[]): string[] {
  const paths = operations.flatMap((step) => (step.op === 'move' ? [step.from, step.path] : [step.path]))
  return paths.flatMap((path) => {
    let value: unknown = store
    let place = ''
    for (const token of parsePointer(path) ?? []) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) break
      place += `/${escapePointer(token)}`
      value = Object.hasOwn(value, token) ? (value as Record<string, unknown>)[token] : undefined
    }
    return place === '' ? [] : [place]
  })
}
