import type { Operation } from 'fast-json-patch'
import { isPointer } from './pointer.js'

export type { Operation }

/** What is wrong with `operation` as RFC 6902 has it, or undefined. Pointers are checked, values are not. */
export function faultOf(operation: unknown): string | undefined {
  if (typeof operation !== 'object' || operation === null || Array.isArray(operation))
    return 'an operation is an object'
  const { op, path, from } = operation as { op?: unknown; path?: unknown; from?: unknown }
  if (op !== 'add' && op !== 'replace' && op !== 'remove' && op !== 'move' && op !== 'copy' && op !== 'test') {
    return `"op" is one of add, remove, replace, move, copy, test; found ${describe(op)}`
  }
  if (!isPointer(path)) {
    return `"path" is a JSON Pointer such as "/items/0/title"; found ${describe(path)}`
  }
  if (op === 'move' || op === 'copy') {
    if (!isPointer(from)) return `"from" is a JSON Pointer; found ${describe(from)}`
    if (op === 'move' && path !== from && path.startsWith(`${from}/`)) return `"${from}" cannot move into itself`
  } else if (op !== 'remove' && (operation as { value?: unknown }).value === undefined) {
    return `"${op}" needs a "value"`
  }
  return undefined
}

function describe(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : value === undefined ? 'nothing' : typeof value
}

/** Collects operations together with what undoes them. */
export class PatchWriter {
  readonly patches: Operation[] = []
  #inverse: Operation[] = []

  add(path: string, value: unknown): void {
    this.patches.push({ op: 'add', path, value })
    this.#inverse.push({ op: 'remove', path })
  }

  remove(path: string, old: unknown): void {
    this.patches.push({ op: 'remove', path })
    this.#inverse.push({ op: 'add', path, value: old })
  }

  replace(path: string, value: unknown, old: unknown): void {
    this.patches.push({ op: 'replace', path, value })
    this.#inverse.push({ op: 'replace', path, value: old })
  }

  move(from: string, path: string): void {
    this.patches.push({ op: 'move', from, path })
    this.#inverse.push({ op: 'move', from: path, path: from })
  }

  /** The undoing operations in the order to apply; call it once. */
  inverse(): Operation[] {
    return this.#inverse.reverse()
  }
}
