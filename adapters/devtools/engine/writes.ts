import { batch, JodsError, replaceState, reset, SchemaError, snapshot } from 'jods'
import type { AnyStore, ApplyResult, Operation, Origin } from 'jods/kit'
import { parsePointer, sink } from 'jods/kit'
import type { Outcome } from './types.js'

/** Puts `value` at `path`, or deletes what is there where it is undefined. */
export function editAt(store: AnyStore, path: string, value: unknown, origin: Origin): Outcome {
  if (path === '') return outcomeOf(replaceState(store, value, { origin }))
  const operation = { op: value === undefined ? 'remove' : exists(store, path) ? 'replace' : 'add', path, value }
  return outcomeOf(sink(store).commit([operation as Operation], origin))
}

function exists(store: AnyStore, path: string): boolean {
  let value: unknown = snapshot(store)
  for (const token of parsePointer(path) ?? []) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return false
    value = (value as Record<string, unknown>)[token]
  }
  return true
}

/** Applies what somebody typed: a patch, or one operation of one. */
export function applyText(store: AnyStore, text: string, origin: Origin): Outcome {
  let patch: unknown
  try {
    patch = JSON.parse(text)
  } catch (error) {
    return refused('devtools/malformed', `The patch is not JSON: ${error instanceof Error ? error.message : error}`)
  }
  const isSingle = typeof patch === 'object' && patch !== null && 'op' in patch
  return outcomeOf(sink(store).commit((isSingle ? [patch] : patch) as Operation[], origin))
}

export function resetTo(store: AnyStore, origin: Origin): Outcome {
  return outcomeOf(reset(store, { origin }))
}

/** Makes each state that of its store: all of them, or none. */
export function restoreAll(states: readonly (readonly [AnyStore, unknown])[], origin: Origin): Outcome {
  const [only] = states
  if (only === undefined) return { ok: true, changed: false }
  if (states.length === 1) return outcomeOf(replaceState(only[0], only[1], { origin }))
  const revisions = states.map(([store]) => sink(store).revision)
  try {
    batch(() => {
      for (const [store, state] of states) {
        const result = replaceState(store, state, { origin })
        if (!result.ok)
          throw new SchemaError(result.rejection.code, result.rejection.reason, result.rejection.issues, '')
      }
    })
    return { ok: true, changed: states.some(([store], index) => sink(store).revision !== revisions[index]) }
  } catch (error) {
    return refusedBy(error)
  }
}

function outcomeOf(result: ApplyResult): Outcome {
  if (result.ok) return { ok: true, changed: result.change !== undefined }
  const { code, reason, issues } = result.rejection
  return { ok: false, code, reason, issues }
}

export function refused(code: string, reason: string): Outcome {
  return { ok: false, code, reason, issues: [] }
}

function refusedBy(error: unknown): Outcome {
  if (!(error instanceof JodsError)) throw error
  return {
    ok: false,
    code: error.code,
    reason: error.message,
    issues: error instanceof SchemaError ? error.issues : [],
  }
}
