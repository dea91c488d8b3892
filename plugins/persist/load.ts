import { JodsError } from 'jods'
import { ask, type Procedure } from 'jods/kit'
import { bringBack, olderVersions, type Place, setAside, versionAhead } from './entries.js'
import type { Envelope } from './envelope.js'
import { type Contents, readContents, readStored, type Stored } from './stored.js'
import { compareVersions } from './version.js'

/** What may be laid over the state. */
export interface Found {
  /** The stored state, migrated where that was called for. */
  readonly envelope: Envelope
  /** As it was in the storage, and under which key. */
  readonly stored: Stored
  readonly contents: Contents
  readonly key: string
  readonly migrated: boolean
}

export type Migrate = (state: unknown, fromVersion: string) => object | PromiseLike<object>

/**
 * Finds the entry to start from: this version's, else, with `migrate`, the newest older one, which stays where it is.
 * An entry under our key that is not for us is moved aside first; where there is none, one of ours that was moved is brought
 * back. Throws what makes it unusable.
 */
export function* findEntry(place: Place, migrate: Migrate | undefined): Procedure<Found | undefined> {
  const { storage, key, version } = place
  const stored = (yield* readStored(storage, key)) ?? (yield* bringBack(place))
  if (stored) {
    const contents = yield* readOwn(place, stored)
    const { envelope } = contents
    const order = compareVersions(envelope.version, version)
    if (order === 0) return { envelope, stored, contents, key, migrated: false }
    if (order < 0 && migrate) {
      try {
        return yield* migrated(key, stored, contents, migrate)
      } catch (error) {
        yield* setAside(place, stored, envelope)
        throw error
      }
    }
    yield* setAside(place, stored, envelope)
    if (order > 0) throw versionAhead(place, envelope.version)
  }
  return migrate && (yield* findOlder(place, migrate))
}

function* readOwn(place: Place, stored: Stored): Procedure<Contents> {
  try {
    return readContents(place.key, stored)
  } catch (error) {
    yield* setAside(place, stored)
    throw error
  }
}

function* findOlder(place: Place, migrate: Migrate): Procedure<Found | undefined> {
  for (const version of yield* olderVersions(place)) {
    const key = place.prefix + version
    const stored = yield* readStored(place.storage, key)
    if (stored) return yield* migrated(key, stored, readContents(key, stored), migrate)
  }
  return undefined
}

function* migrated(key: string, stored: Stored, contents: Contents, migrate: Migrate): Procedure<Found> {
  const { envelope } = contents
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
  return { envelope: { ...envelope, state: { ...state }, deleted: [] }, stored, contents, key, migrated: true }
}
