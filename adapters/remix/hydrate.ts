import { fork, JodsError, replaceState, SchemaError, snapshot } from 'jods'
import { type AnyStore, createOrigin, type Origin, type Rejection, sink } from 'jods/kit'
import { partsInFlow } from './flow.js'
import { merge } from './merge.js'
import { keepParts } from './parts.js'
import { entryFor, readEntry, setCursor } from './payload.js'
import { listOf, type Stores } from './stores.js'

/** What became of a payload. */
export interface Hydration {
  /** Names of the stores that now have what the server sent. */
  readonly hydrated: readonly string[]
  /** What was refused; `onReject` of the store has heard of it too. */
  readonly rejections: readonly Rejection[]
}

interface Laid {
  readonly entry: unknown
  /** What the server last said the state was. */
  readonly state: unknown
}

const laid = new WeakMap<AnyStore, Laid>()
const origin: Origin = /* @__PURE__ */ createOrigin('hydrate')

/**
 * Brings stores to what the server sent with the data of a loader or an action: in the browser, before they are shown.
 * Passes the sink with origin `hydrate`; a payload that cannot be read, is of another version or that the schema
 * refuses is a rejection and changes nothing. Data without a payload of a store leaves it alone, and so does the same
 * payload again.
 *
 * ```ts
 * hydrate([cart], loaderData)
 * ```
 *
 * What was edited in the browser before is kept, by key and by the `id` of elements. When newer data comes, after an
 * action or a navigation, what the server has changed since the last time is taken over and other edits are kept; what
 * a `resume`d stream feeds is left to the stream. Writes to the very stores it is given: on a server give it instances
 * of the request's own, or render below `<JodsHydration>`, which does all this. Throws `remix/stores`.
 */
export function hydrate(stores: Stores, data: unknown): Hydration {
  const hydrated: string[] = []
  const rejections: Rejection[] = []
  for (const store of listOf(stores)) {
    const entry = entryFor(store, data)
    if (entry === undefined) continue
    const rejection = lay(store, entry)
    if (rejection) rejections.push(rejection)
    else hydrated.push(sink(store).definition.name)
  }
  return { hydrated, rejections }
}

function lay(store: AnyStore, entry: unknown): Rejection | undefined {
  const before = laid.get(store)
  if (before?.entry === entry) return undefined
  laid.set(store, { entry, state: before?.state })
  try {
    const { state, lastEventId } = readEntry(store, entry)
    const flowing = partsInFlow(store)
    const result = replaceState(store, stateToBe(store, before?.state, keepParts(state, store, flowing)), { origin })
    if (!result.ok) return result.rejection
    laid.set(store, { entry, state })
    // A stream that flows knows better how far it is.
    if (flowing.length === 0) setCursor(store, lastEventId)
    return undefined
  } catch (error) {
    return refuse(store, error)
  }
}

/** What the server sent, with the edits that were made here. Where the schema refuses both together, the server's. */
function stateToBe(store: AnyStore, before: unknown, state: object): unknown {
  if (sink(store).revision === 0) return state
  const base = before ?? snapshot(fork(store))
  const merged = merge(base, snapshot(store), state, before === undefined ? 'local' : 'remote')
  if (merged === state) return state
  try {
    fork(store, merged)
    return merged
  } catch {
    return state
  }
}

function refuse(store: AnyStore, error: unknown): Rejection {
  const { code, message } = error instanceof JodsError ? error : new JodsError('remix/payload', String(error))
  const issues = error instanceof SchemaError ? error.issues : []
  const rejection: Rejection = { code, patch: [], origin, issues, reason: message }
  sink(store).reject(rejection)
  return rejection
}
