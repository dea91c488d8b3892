import { JodsError } from 'jods'
import { ask, type Procedure } from './ask.js'
import { moveAside, olderVersions, type Place } from './entries.js'
import { type Envelope, readEnvelope } from './envelope.js'
import type { StorageLike } from './options.js'
import { compareVersions } from './version.js'

/** An entry that may be laid over the state. */
export interface Found {
  readonly envelope: Envelope
  /** As it was in the storage, and under which key. */
  readonly text: string
  readonly key: string
  readonly migrated: boolean
}

export type Migrate = (state: unknown, fromVersion: string) => object | PromiseLike<object>

/**
 * Finds the entry to start from: this version's, else, with `migrate`, the newest older one, which stays where it is.
 * An entry under our key that is not for us is moved aside first. Throws what makes it unusable.
 */
export function* findEntry(place: Place, migrate: Migrate | undefined): Procedure<Found | undefined> {
  const { key, version } = place
  const text = yield* read(place.storage, key)
  if (text !== undefined) {
    const envelope = yield* readOwn(place, text)
    const order = compareVersions(envelope.version, version)
    if (order === 0) return { envelope, text, key, migrated: false }
    const aside = `${key}:v${envelope.version}`
    if (order > 0) {
      yield* moveAside(place, text, aside)
      throw new JodsError(
        'persist/version-ahead',
        `"${key}" was saved by version ${envelope.version}; this build reads up to ${version}.`,
        { fix: `Deploy the newer build; the entry is kept at "${aside}".` },
      )
    }
    if (migrate) {
      try {
        return yield* migrated(key, text, envelope, migrate)
      } catch (error) {
        yield* moveAside(place, text, aside)
        throw error
      }
    }
    yield* moveAside(place, text, aside)
  }
  return migrate && (yield* findOlder(place, migrate))
}

/** Reads an entry; `undefined` when there is none. Throws `persist/load-failed` when the storage throws. */
function* read(storage: StorageLike, key: string): Procedure<string | undefined> {
  try {
    return (yield* ask(storage.getItem(key))) ?? undefined
  } catch (cause) {
    throw new JodsError('persist/load-failed', `The storage failed to read "${key}".`, { cause })
  }
}

function* readOwn(place: Place, text: string): Procedure<Envelope> {
  try {
    return readEnvelope(place.key, text)
  } catch (error) {
    yield* moveAside(place, text)
    throw error
  }
}

function* findOlder({ storage, prefix, ...place }: Place, migrate: Migrate): Procedure<Found | undefined> {
  for (const version of yield* olderVersions({ storage, prefix, ...place })) {
    const key = prefix + version
    const text = yield* read(storage, key)
    if (text !== undefined) return yield* migrated(key, text, readEnvelope(key, text), migrate)
  }
  return undefined
}

function* migrated(key: string, text: string, envelope: Envelope, migrate: Migrate): Procedure<Found> {
  let state: unknown
  try {
    state = yield* ask(migrate(envelope.state, envelope.version))
  } catch (cause) {
    throw new JodsError('persist/migrate-failed', `\`migrate\` failed on version ${envelope.version} of "${key}".`, {
      fix: 'The entry stays where it is; correct `migrate`.',
      cause,
    })
  }
  if (typeof state !== 'object' || state === null || Array.isArray(state)) {
    throw new JodsError(
      'persist/migrate-failed',
      `\`migrate\` gave no state for version ${envelope.version} of "${key}".`,
    )
  }
  return { envelope: { ...envelope, state: { ...state }, deleted: [] }, text, key, migrated: true }
}
