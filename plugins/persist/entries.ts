import { JodsError } from 'jods'
import { ask, type Procedure } from 'jods/kit'
import { type Envelope, writeEnvelope } from './envelope.js'
import type { StorageLike } from './options.js'
import { asText, type Contents, readContents, readStored, type Stored } from './stored.js'
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
  /** Keys that something has been moved to. */
  readonly aside: Set<string>
  /** Hears where what was in the way has been put. */
  readonly moved: (aside: string) => void
}

export function placeOf(
  name: string,
  version: string,
  options: { storage: StorageLike; key?: string; from?: readonly string[] },
  moved: Place['moved'] = () => {},
): Place {
  const prefix = options.key === undefined ? `jods:${name}:v` : `${options.key}:v`
  const { storage, key = prefix + version, from } = options
  return { storage, key, prefix, version, from, aside: new Set(), moved }
}

/** Versions older than this one, newest first: those of `from`, else all that the storage lists. */
export function* olderVersions({ storage, prefix, version, from }: Place): Procedure<readonly string[]> {
  const found = from ?? versionsAmong((yield* listKeys(storage)) ?? [], prefix)
  return found.filter((candidate) => compareVersions(candidate, version) < 0).sort((a, b) => compareVersions(b, a))
}

/**
 * Moves all that lies under the key to `<key>:v<version>` when it can be read, or is taken to be of a version, else to the
 * quarantine. Throws `persist/not-moved`; what lies there is then untouched.
 */
export function* setAside(place: Place, stored: Stored, envelope?: Envelope): Procedure<string> {
  const { storage, key } = place
  const target = envelope && envelope.version !== place.version ? `${key}:v${envelope.version}` : undefined
  const aside = yield* keepAside(place, envelope ? textOf(stored, envelope) : stored.text, target)
  // A log without its snapshot can only be kept as it is.
  if (!envelope && stored.entries.length > 0) yield* keepAside(place, JSON.stringify(stored.entries))
  yield* moving(key, () => storage.removeItem(key))
  return aside
}

/**
 * Brings back to our key the entry of our version that an older build has moved aside. Throws `persist/corrupt`,
 * `persist/not-moved`.
 */
export function* bringBack({ storage, key, prefix, version }: Place): Procedure<Stored | undefined> {
  const aside = prefix + version
  const stored = aside === key ? undefined : yield* readStored(storage, aside)
  if (!stored) return undefined
  const { envelope } = readContents(aside, stored)
  if (envelope.version !== version) return undefined
  const text = textOf(stored, envelope)
  yield* moving(aside, () => storage.setItem(key, text))
  yield* moving(aside, () => storage.removeItem(aside))
  return { text, entries: [] }
}

/** Puts a text at `target`, or into the quarantine where that is taken. Throws `persist/not-moved`. */
export function* keepAside({ storage, key, aside, moved }: Place, text: string, target?: string): Procedure<string> {
  for (let count = target === undefined ? 1 : 0; ; count += 1) {
    const candidate = count === 0 ? (target ?? key) : quarantine(key, count)
    const found = yield* moving(key, () => storage.getItem(candidate))
    if (found != null && asText(found) !== text) continue
    if (found == null) yield* moving(key, () => storage.setItem(candidate, text))
    aside.add(candidate)
    moved(candidate)
    return candidate
  }
}

/** Keeps what of a log cannot be used. One entry that was not written to its end is no loss: nobody was told it was saved. */
export function* keepBroken(place: Place, { broken, isTorn }: Contents): Procedure<JodsError | undefined> {
  if (broken.length === 0 || isTorn) return undefined
  const aside = yield* keepAside(place, JSON.stringify(broken))
  return new JodsError('persist/corrupt', `The log of "${place.key}" cannot be read to its end.`, {
    fix: `The state is that of before; the ${broken.length} entries from there on are kept at "${aside}".`,
  })
}

/** A snapshot and its log, as one text. */
export function textOf({ text, entries }: Stored, envelope: Envelope): string {
  return entries.length === 0 ? text : writeEnvelope(envelope)
}

export function versionAhead({ key, version }: Place, found: string): JodsError {
  return new JodsError(
    'persist/version-ahead',
    `"${key}" was saved by version ${found}; this build reads up to ${version}.`,
    { fix: `Deploy the newer build; the entry is kept at "${key}:v${found}".` },
  )
}

function* moving<T>(key: string, call: () => T | PromiseLike<T>): Procedure<Awaited<T>> {
  try {
    return yield* ask(call())
  } catch (cause) {
    throw new JodsError('persist/not-moved', `The entry "${key}" cannot be moved aside.`, {
      fix: 'Nothing is saved until it can be, as saving would overwrite it. Make room in the storage.',
      cause,
    })
  }
}

/** Every key of this store, of any version, moved aside or not. */
export function* allKeys(place: Place): Procedure<readonly string[]> {
  const { storage, key, prefix, from = [], aside } = place
  const listed = yield* listKeys(storage)
  if (listed) return listed.filter((candidate) => candidate === key || isKin(candidate, place))
  const keys = new Set([key, ...from.map((version) => prefix + version), ...aside])
  for (let count = 1; (yield* ask(storage.getItem(quarantine(key, count)))) != null; count += 1) {
    keys.add(quarantine(key, count))
  }
  return [...keys]
}

function isKin(candidate: string, { key, prefix }: Place): boolean {
  const own = candidate.startsWith(key) && /^~quarantine~\d+$/.test(candidate.slice(key.length))
  return own || (candidate.startsWith(prefix) && /^[^:~]+(~quarantine~\d+)?$/.test(candidate.slice(prefix.length)))
}

function versionsAmong(keys: readonly string[], prefix: string): string[] {
  return keys.filter((key) => key.startsWith(prefix)).flatMap((key) => /^[^:~]+$/.exec(key.slice(prefix.length)) ?? [])
}

function* listKeys(storage: StorageLike): Procedure<readonly string[] | undefined> {
  try {
    if (storage.keys) return [...(yield* ask(storage.keys()))]
    const { length } = storage
    if (typeof length !== 'number' || typeof storage.key !== 'function') return undefined
    return Array.from({ length }, (_, index) => storage.key?.(index) ?? '')
  } catch (cause) {
    throw new JodsError('persist/load-failed', 'The storage failed to list its keys.', { cause })
  }
}

function quarantine(key: string, count: number): string {
  return `${key}~quarantine~${count}`
}
