import type { Change, Operation, Stop } from '../contract.js'
import { JodsError, report } from '../errors.js'
import { isPointer, parsePointer, toIndex } from '../patch/pointer.js'
import { untracked } from '../signal/graph.js'
import { type Core, hear } from '../sink/core.js'
import type { Dictionary } from '../tree/node.js'

/** Which changes a listener of `onUpdate` hears, and until when. */
export interface UpdateOptions {
  /** A JSON Pointer: only changes at, above or below it are told. */
  path?: string
  /** Ends the subscription when aborted. */
  signal?: AbortSignal
  /** Calls the listener once at once, without a change. */
  immediate?: boolean
}

/** Subscribes `listener` to the committed changes of a store, in order, one call per change. */
export function listenToUpdates(
  core: Core,
  listener: (change: Change | undefined) => void,
  options: UpdateOptions = {},
  name?: string,
): Stop {
  const { path = '', signal, immediate } = options
  checkPath(path)
  const tokens = parsePointer(path) as readonly string[]
  if (signal?.aborted) return () => {}
  const isOfConcern = tokens.length === 0 ? undefined : (change: Change) => concerns(core, change, tokens)
  const stopHearing = hear(core, listener, isOfConcern, name)
  const stop = (): void => {
    signal?.removeEventListener('abort', stop)
    stopHearing()
  }
  signal?.addEventListener('abort', stop)
  if (immediate) {
    try {
      untracked(() => listener(undefined))
    } catch (error) {
      report(error)
    }
  }
  return stop
}

/** Refuses what a caller gave for a pointer and is none. */
export function checkPath(path: unknown): void {
  if (isPointer(path)) return
  throw new JodsError('patch/malformed', `"${path}" is not a JSON Pointer.`, {
    fix: 'Write it like "/items/0/title"; the root is "".',
  })
}

function concerns(core: Core, change: Change, tokens: readonly string[]): boolean {
  return change.patches.some((operation) => {
    const { op, path } = operation
    if (isRelated(core, op, path, tokens)) return true
    return (op === 'move' || op === 'copy') && isRelated(core, op, (operation as { from: string }).from, tokens)
  })
}

/** One pointer leads to the other, or an element came or went before the one that `tokens` lead through. */
function isRelated(core: Core, op: Operation['op'], path: string, tokens: readonly string[]): boolean {
  const changed = parsePointer(path) as readonly string[]
  const last = changed.length - 1
  for (let i = 0; i < changed.length && i < tokens.length; i++) {
    if (changed[i] === tokens[i]) continue
    if (i < last || op === 'replace') return false
    const index = toIndex(changed[i] as string)
    return (
      index >= 0 &&
      isArrayAt(core, changed.slice(0, i)) &&
      (tokens[i] === 'length' || toIndex(tokens[i] as string) >= index)
    )
  }
  return true
}

function isArrayAt(core: Core, tokens: readonly string[]): boolean {
  let value: unknown = core.root.raw
  for (const token of tokens) value = (value as Dictionary<unknown> | null | undefined)?.[token]
  return Array.isArray(value)
}
