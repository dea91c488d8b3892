import type { Operation } from 'jods/kit'
import { parsePointer } from 'jods/kit'

type Branch = Record<string, unknown> | unknown[]

/** Applies patches to plain data without touching it: what they lead through is copied once, all else is shared. */
export interface Rebuilding {
  readonly value: unknown
  apply(patches: readonly Operation[]): void
}

/** Starts from `value`. What leads nowhere throws: patches of changes that were committed do not. */
export function rebuild(value: unknown): Rebuilding {
  const root: { value: unknown } = { value }
  const copied = new WeakSet<object>()

  function open(holder: Branch, key: string): Branch {
    const branch = (holder as Record<string, unknown>)[key] as Branch
    if (typeof branch !== 'object' || branch === null) throw new TypeError(`Nothing is at "${key}".`)
    if (copied.has(branch)) return branch
    const copy = Array.isArray(branch) ? branch.slice() : { ...branch }
    copied.add(copy)
    ;(holder as Record<string, unknown>)[key] = copy
    return copy
  }

  function place(path: string): { branch: Branch; key: string } {
    const tokens = parsePointer(path) ?? []
    let branch = root as Branch
    let key = 'value'
    for (const token of tokens) {
      branch = open(branch, key)
      key = token
    }
    return { branch, key }
  }

  function put(path: string, value: unknown, inserts: boolean): void {
    const { branch, key } = place(path)
    if (Array.isArray(branch) && inserts) branch.splice(+key, 0, value)
    else (branch as Record<string, unknown>)[key] = value
  }

  function take(path: string): unknown {
    const { branch, key } = place(path)
    const value = (branch as Record<string, unknown>)[key]
    if (Array.isArray(branch)) branch.splice(+key, 1)
    else delete branch[key]
    return value
  }

  function read(path: string): unknown {
    let value = root.value
    for (const token of parsePointer(path) ?? []) value = (value as Record<string, unknown>)[token]
    return value
  }

  return {
    get value() {
      return root.value
    },
    apply(patches) {
      for (const operation of patches) {
        if (operation.op === 'add') put(operation.path, operation.value, true)
        else if (operation.op === 'replace') put(operation.path, operation.value, false)
        else if (operation.op === 'remove') take(operation.path)
        else if (operation.op === 'move') put(operation.path, take(operation.from), true)
        else if (operation.op === 'copy') put(operation.path, read(operation.from), true)
      }
    },
  }
}
