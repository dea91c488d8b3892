import { JodsError, snapshot } from 'jods'
import { type AnyStore, sink } from 'jods/kit'
import { decodeValue, type Encoded, encodeValue } from 'jods/wire'

/** A store as it travels to the browser: JSON, whatever the state holds. */
export type StorePayload = Encoded & {
  /** Of the definition. */
  readonly version: string
  /** The last event that the state has taken in, see `handOff`. */
  readonly lastEventId?: string
  /** True where the server began from `initial`, not from what is known: what differs from that is what it has changed. */
  readonly partial?: true
}

/** What `withJods` adds to the data of a loader, by the names of the stores. */
export type JodsPayload = Readonly<Record<string, StorePayload>>

/** Data that carries stores. */
export interface WithPayload {
  readonly __jods: JodsPayload
}

/** What a payload says of a store. */
export interface Received {
  /** The whole state, unvalidated; the caller's own. */
  readonly state: object
  readonly lastEventId: string | undefined
  readonly isPartial: boolean
}

/** The key of `meta` under which a store keeps how far it has followed a stream. */
const CURSOR = 'stream'

/** Takes each store down as it is now; `isWhole` where that is all there is to know. */
export function payloadOf(stores: readonly AnyStore[], isWhole = true): JodsPayload {
  return Object.fromEntries(stores.map((store) => [sink(store).definition.name, entryOf(store, isWhole)]))
}

function entryOf(store: AnyStore, isWhole: boolean): StorePayload {
  const lastEventId = cursorOf(store)
  return {
    version: sink(store).definition.version,
    ...encodeValue(snapshot(store)),
    ...(lastEventId !== undefined && { lastEventId }),
    ...(!isWhole && { partial: true }),
  }
}

/** The entry of `store` in `data`; undefined where there is none. */
export function entryFor(store: AnyStore, data: unknown): unknown {
  const payload = memberOf(data, '__jods')
  return memberOf(payload, sink(store).definition.name)
}

/** Reads an entry out of any hands. Throws `remix/payload`, `remix/version`, and what `decodeValue` throws. */
export function readEntry(store: AnyStore, entry: unknown): Received {
  const { name, version } = sink(store).definition
  if (typeof entry !== 'object' || entry === null) throw malformed(name, 'it is not an object')
  const given = memberOf(entry, 'version')
  if (given !== version) {
    throw new JodsError(
      'remix/version',
      `"${name}" came in version ${String(given).slice(0, 100)}; this build has ${version}.`,
      {
        fix: 'Reload the page, so that browser and server run the same build.',
      },
    )
  }
  const state = decodeValue({ value: memberOf(entry, 'value'), devalue: memberOf(entry, 'devalue') })
  if (typeof state !== 'object' || state === null || Array.isArray(state))
    throw malformed(name, 'the state is not an object')
  const lastEventId = memberOf(entry, 'lastEventId')
  if (lastEventId !== undefined && typeof lastEventId !== 'string') throw malformed(name, '`lastEventId` is not text')
  return { state, lastEventId, isPartial: memberOf(entry, 'partial') === true }
}

export function cursorOf(store: AnyStore): string | undefined {
  const cursor = sink(store).meta(CURSOR).get()
  return typeof cursor === 'string' && cursor !== '' ? cursor : undefined
}

export function setCursor(store: AnyStore, lastEventId: string | undefined): void {
  sink(store).meta(CURSOR).set(lastEventId)
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string, unknown>)[key]
}

function malformed(name: string, what: string): JodsError {
  return new JodsError('remix/payload', `The payload of "${name}" cannot be read: ${what}.`)
}
