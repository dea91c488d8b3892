import { JodsError } from 'jods'
import { ask, type Procedure } from 'jods/kit'
import type { StorageEngine } from './engine.js'
import { StorageError } from './storage-error.js'

/** An engine, or a function that gives one: `() => localStorage`, which throws where storage is forbidden. */
export type Candidate = StorageEngine | (() => StorageEngine | null | undefined) | null | undefined

/** Why an engine was left for the next. */
export interface Fall {
  /** Absent when it could not even be had. */
  readonly from?: StorageEngine
  readonly to: StorageEngine
  readonly error: unknown
}

/** Engines in the order of preference, and the one that is in use. */
export interface FallbackChain {
  readonly engines: readonly StorageEngine[]
  readonly current: number
  /**
   * Asks one of them. When it fails the answer is `undefined`; if it was the one in use, the next now is. Throws what is
   * not the engine's fault, and when the last of them fails.
   */
  ask<T>(
    index: number,
    question: (engine: StorageEngine) => T | PromiseLike<T>,
  ): Procedure<{ value: Awaited<T> } | undefined>
}

/** Failures that another engine would not mend, or that the same engine mends when asked again. */
const passed = ['conflict', 'connection-lost', 'encryption-key', 'key-name', 'text'].map((what) => `storage/${what}`)

/** Throws `storage/unavailable` when there is none at all. */
export function createFallbackChain(candidates: readonly Candidate[], onFall: (fall: Fall) => void): FallbackChain {
  const errors: unknown[] = []
  const engines = candidates.flatMap((candidate) => {
    try {
      return (typeof candidate === 'function' ? candidate() : candidate) ?? []
    } catch (error) {
      errors.push(error)
      return []
    }
  })
  const [first] = engines
  if (!first) {
    throw new StorageError('storage/unavailable', 'None of the engines is there.', {
      fix: 'Let the last one be `memory()`.',
      cause: errors[0],
    })
  }
  for (const error of errors) onFall({ to: first, error })
  let current = 0

  function fall(index: number, error: unknown): void {
    if (index !== current) return
    const [from, to] = [engines[index], engines[index + 1]]
    if (!from || !to) throw error
    current += 1
    onFall({ from, to, error })
  }

  return {
    engines,
    get current() {
      return current
    },
    *ask(index, question) {
      try {
        return { value: yield* ask(question(engines[index] ?? first)) }
      } catch (error) {
        if (error instanceof JodsError && passed.includes(error.code)) throw error
        fall(index, error)
        return undefined
      }
    },
  }
}
