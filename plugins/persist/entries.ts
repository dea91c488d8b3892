import { JodsError } from 'jods'
import { ask, type Procedure } from './ask.js'
import type { StorageLike } from './options.js'
import { compareVersions } from './version.js'

/** Where the entries of one store lie. */
export interface Place {
  readonly storage: StorageLike
  /** The entry of this version. */
  readonly key: string
  /** What the keys of other versions begin with. */
  readonly prefix: string
  readonly version: string
  readonly from: readonly string[] | undefined
}

export function placeOf(
  name: string,
  version: string,
  options: { storage: StorageLike; key?: string; from?: readonly string[] },
): Place {
  const prefix = options.key === undefined ? `jods:${name}:v` : `${options.key}:v`
  return { storage: options.storage, key: options.key ?? prefix + version, prefix, version, from: options.from }
}

/** Versions older than this one, newest first: those of `from`, else all that the storage lists. */
export function* olderVersions({ storage, prefix, version, from }: Place): Procedure<readonly string[]> {
  const found = from ?? versionsAmong((yield* listKeys(storage)) ?? [], prefix)
  return found.filter((candidate) => compareVersions(candidate, version) < 0).sort((a, b) => compareVersions(b, a))
}

/** Moves an entry to `target`, or beside it where that is taken. Throws `persist/not-moved`; the entry is then untouched. */
export function* moveAside({ storage, key }: Place, text: string, target?: string): Procedure<string> {
  try {
    const free = yield* freeKey(storage, key, text, target)
    yield* ask(storage.setItem(free, text))
    yield* ask(storage.removeItem(key))
    return free
  } catch (cause) {
    throw new JodsError('persist/not-moved', `The entry "${key}" cannot be moved aside.`, {
      fix: 'Nothing is saved until it can be, as saving would overwrite it. Make room in the storage.',
      cause,
    })
  }
}

/** Every key of this store, of any version, moved aside or not. */
export function* allKeys(place: Place): Procedure<readonly string[]> {
  const { storage, key, prefix, from = [] } = place
  const listed = yield* listKeys(storage)
  if (listed) return listed.filter((candidate) => candidate === key || isKin(candidate, place))
  const keys = [key, ...from.map((version) => prefix + version)]
  for (let count = 1; (yield* ask(storage.getItem(quarantine(key, count)))) != null; count += 1) {
    keys.push(quarantine(key, count))
  }
  return keys
}

function isKin(candidate: string, { key, prefix }: Place): boolean {
  const own = candidate.startsWith(key) && /^~quarantine~\d+$/.test(candidate.slice(key.length))
  return own || (candidate.startsWith(prefix) && /^[^:~]+(~quarantine~\d+)?$/.test(candidate.slice(prefix.length)))
}

function versionsAmong(keys: readonly string[], prefix: string): string[] {
  return keys.filter((key) => key.startsWith(prefix)).flatMap((key) => /^[^:~]+$/.exec(key.slice(prefix.length)) ?? [])
}

function* listKeys(storage: StorageLike): Procedure<readonly string[] | undefined> {
  if (storage.keys) return yield* ask(storage.keys())
  const { length } = storage
  if (typeof length !== 'number' || typeof storage.key !== 'function') return undefined
  return Array.from({ length }, (_, index) => storage.key?.(index) ?? '')
}

/** The first key at which the text may lie: `target`, then the quarantine in the order of its numbers. */
function* freeKey(storage: StorageLike, key: string, text: string, target?: string): Procedure<string> {
  for (let count = target === undefined ? 1 : 0; ; count += 1) {
    const candidate = count === 0 ? (target ?? key) : quarantine(key, count)
    const found = yield* ask(storage.getItem(candidate))
    if (found == null || found === text) return candidate
  }
}

function quarantine(key: string, count: number): string {
  return `${key}~quarantine~${count}`
}
