import { type Procedure, runProcedure } from 'jods/kit'
import { type Candidate, createFallbackChain, type Fall } from './fallback-chain.js'
import { type Copy, readCopy, writeCopy } from './fallback-copy.js'
import { canLog, keyLister } from './list-keys.js'
import { attempt } from './reporter.js'
import { StorageError } from './storage-error.js'
import { createTurns } from './turns.js'

type Maybe<T> = T | Promise<T>

/** Who hears that an engine of the chain has failed. */
export interface FallbackOptions {
  /** Hears each time that an engine fails and the next takes its place. */
  onFallback?: (fall: Fall) => void
}

/** Answers at once where its engines do. */
export interface FallbackStorage {
  readonly name: 'fallback'
  getItem(key: string): Maybe<string | null>
  setItem(key: string, text: string): Maybe<void>
  removeItem(key: string): Maybe<void>
  /** Where all engines can list their keys. */
  keys?(): Maybe<readonly string[]>
  /** Where all engines keep logs. */
  append?(key: string, entry: string): Maybe<void>
  entries?(key: string, from?: number): Maybe<readonly string[]>
  onError(listener: (error: Error) => void): () => void
}

/** Which engine has the newest copy of a key. */
interface Home {
  readonly index: number
  readonly stamp: number
  /** Whether there is any. */
  readonly isThere: boolean
  /** Copies on other engines: none, or some that are to be removed, or some that cannot be, or not be known of. */
  readonly others: 'none' | 'left' | 'unknown'
}

/**
 * Uses the first engine that works: `fallback(indexedDB(), memory())`. Engines that are `null` or `undefined`, or functions
 * that throw, are passed over. With options: `fallback([a, b], { onFallback })`.
 *
 * An engine that fails, at any call, gives way to the next for the lifetime of this object; what was saved on it so far is
 * still read from it, as long as it can be read. The next lifetime begins with the first engine again. Of a key that several
 * have, the newest copy counts, whichever engine it is on, so that one which works again does not bring back what is old: a
 * copy that is written while another may exist carries a stamp of the time before its text, and so does the note of a
 * removal that an engine missed. When the first engine writes it again, the later ones lose theirs.
 *
 * Logs are not carried over: the first `append` after a fall rejects with `storage/fallen-back`, until `setItem` has
 * written the whole on the new engine. When the last engine fails, the call fails with its error. Those that another engine
 * would not mend are passed on at once: `storage/conflict`, `storage/connection-lost`, `storage/encryption-key`,
 * `storage/key-name`, `storage/text`. Throws `storage/unavailable` when there is no engine.
 */
export function fallback(...engines: readonly Candidate[]): FallbackStorage
export function fallback(engines: readonly Candidate[], options: FallbackOptions): FallbackStorage
export function fallback(...given: readonly unknown[]): FallbackStorage {
  const isList = Array.isArray(given[0])
  // The overloads say so.
  const candidates = (isList ? given[0] : given) as readonly Candidate[]
  const { onFallback }: FallbackOptions = (isList && given[1]) || {}
  const homes = new Map<string, Home>()
  const inTurn = createTurns()
  const chain = createFallbackChain(candidates, (fall) => {
    // The engine that was left keeps its copies.
    for (const [key, home] of homes) homes.set(key, { ...home, others: 'unknown' })
    attempt(() => onFallback?.(fall))
  })
  const { engines } = chain
  const isLogging = engines.every(canLog)
  const isListing = engines.every((engine) => keyLister(engine))
  let lastStamp = 0

  function stampAfter(stamp: number): number {
    lastStamp = Math.max(Date.now(), lastStamp + 1, stamp + 1)
    return lastStamp
  }

  /** What an engine has of a key: an item or its log; `undefined` when it cannot be asked, or `null` for nothing. */
  function* copyOn(index: number, key: string): Procedure<Copy | null | undefined> {
    const item = yield* chain.ask(index, (engine) => engine.getItem(key))
    if (typeof item?.value === 'string') return readCopy(item.value)
    const log = item && isLogging ? yield* chain.ask(index, (engine) => engine.entries?.(key)) : item
    if (!log) return undefined
    return log.value && log.value.length > 0 ? { stamp: 0, text: null } : null
  }

  /** Looks on all engines; what cannot be read may be there. */
  function* search(key: string): Procedure<{ home: Home; text: string | null }> {
    let newest: { index: number; copy: Copy } | undefined
    let count = 0
    let isSure = true
    for (const index of engines.keys()) {
      const copy = yield* copyOn(index, key)
      if (copy === undefined) isSure = false
      if (!copy) continue
      count += 1
      if (!newest || copy.stamp > newest.copy.stamp) newest = { index, copy }
    }
    const index = newest?.index ?? chain.current
    const { stamp, text } = newest?.copy ?? { stamp: 0, text: null }
    const isAlone = count <= 1 && index === chain.current
    const home: Home = { index, stamp, isThere: count > 0, others: !isSure ? 'unknown' : isAlone ? 'none' : 'left' }
    homes.set(key, home)
    return { home, text }
  }

  function* locate(key: string): Procedure<Home> {
    return homes.get(key) ?? (yield* search(key)).home
  }

  function* getItem(key: string): Procedure<string | null> {
    const home = homes.get(key)
    const answer = home && (yield* chain.ask(home.index, (engine) => engine.getItem(key)))
    // Where it fails or has nothing now, another may have it.
    return typeof answer?.value === 'string' ? readCopy(answer.value).text : (yield* search(key)).text
  }

  /** Writes on the engine in use, or on the next that works. */
  function* write(key: string, text: string | null): Procedure<void> {
    const { stamp: before } = yield* locate(key)
    for (;;) {
      const index = chain.current
      const home = yield* locate(key)
      const isElsewhere = home.isThere && home.index !== index
      const others = isElsewhere && home.others === 'none' ? 'left' : home.others
      const stamp = others === 'none' && text !== null ? 0 : stampAfter(before)
      const stored = writeCopy({ stamp, text })
      if (!(yield* chain.ask(index, (engine) => engine.setItem(key, stored)))) continue
      const now = others === 'left' ? yield* removeAfter(index, key) : others
      homes.set(key, { index, stamp, isThere: true, others: now })
      return
    }
  }

  /** Removes the copies of later engines. */
  function* removeAfter(first: number, key: string): Procedure<Home['others']> {
    let isSure = first === 0
    for (let index = first + 1; index < engines.length; index += 1) {
      if (!(yield* chain.ask(index, (engine) => engine.removeItem(key)))) isSure = false
    }
    // Where it failed it is not tried at each write again: the stamps tell which is newer.
    return isSure ? 'none' : 'unknown'
  }

  function* removeItem(key: string): Procedure<void> {
    yield* locate(key)
    let isSure = true
    for (const index of engines.keys()) {
      if (!(yield* chain.ask(index, (engine) => engine.removeItem(key)))) isSure = false
    }
    if (isSure) homes.set(key, { index: chain.current, stamp: 0, isThere: false, others: 'none' })
    else yield* write(key, null)
  }

  function* append(key: string, entry: string): Procedure<void> {
    const { isThere, others } = yield* locate(key)
    // Without an item that has a stamp, an older copy would go before this log.
    if (!isThere && others !== 'none') yield* write(key, null)
    const home = yield* locate(key)
    if (home.index >= chain.current && (yield* chain.ask(home.index, (engine) => engine.append?.(key, entry)))) {
      // Another key's call may have changed what is known of this one.
      homes.set(key, { ...(homes.get(key) ?? home), isThere: true })
      return
    }
    throw new StorageError('storage/fallen-back', `The log of "${key}" lies on an engine that failed.`, {
      fix: 'Write the whole with `setItem`; it goes to the next engine.',
    })
  }

  function* entries(key: string, from: number): Procedure<readonly string[]> {
    const { index } = yield* locate(key)
    const answer = yield* chain.ask(index, (engine) => engine.entries?.(key, from))
    if (answer) return answer.value ?? []
    const { home } = yield* search(key)
    const again = yield* chain.ask(home.index, (engine) => engine.entries?.(key, from))
    if (again) return again.value ?? []
    // Not as if there were none: its item can be read, and would be taken for the whole.
    throw new StorageError('storage/failed', `The log of "${key}" cannot be read.`, { fix: 'Try again.' })
  }

  function* keys(): Procedure<readonly string[]> {
    const listed = new Set<string>()
    for (const index of engines.keys()) {
      const answer = yield* chain.ask(index, (engine) => keyLister(engine)?.() ?? [])
      for (const key of answer?.value ?? []) listed.add(key)
    }
    const found: string[] = []
    for (const key of listed) {
      const isThere = (yield* getItem(key)) !== null || (isLogging && (yield* entries(key, 0)).length > 0)
      if (isThere) found.push(key)
    }
    return found
  }

  return {
    name: 'fallback',
    getItem: (key) => inTurn(key, () => getItem(key)),
    setItem: (key, text) => inTurn(key, () => write(key, text)),
    removeItem: (key) => inTurn(key, () => removeItem(key)),
    ...(isListing && { keys: () => runProcedure(keys()) }),
    ...(isLogging && {
      append: (key: string, entry: string) => inTurn(key, () => append(key, entry)),
      entries: (key: string, from = 0) => inTurn(key, () => entries(key, from)),
    }),
    onError(listener) {
      const stops = engines.map((engine) => engine.onError?.(listener))
      return () => {
        for (const stop of stops) stop?.()
      }
    },
  }
}
