import { fork, JodsError, replaceState, SchemaError, snapshot } from 'jods'
import { type AnyStore, createOrigin, type Origin, type Rejection, sink, trace } from 'jods/kit'
import { partsInFlow } from './flow.js'
import { merge } from './merge.js'
import { keepParts } from './parts.js'
import { cursorOf, entryFor, readEntry, setCursor } from './payload.js'
import { listOf, type Stores } from './stores.js'

/** What became of a payload. */
export interface Hydration {
  /** Names of the stores that now have what the server sent. */
  readonly hydrated: readonly string[]
  /** What was refused; `onReject` of the store has heard of it too. */
  readonly rejections: readonly Rejection[]
}

/** What the server last said the state was. */
const known = new WeakMap<AnyStore, object>()
/** What became of entries: an older one that turns up again is no news. */
const seen = new WeakMap<AnyStore, WeakMap<object, Rejection | undefined>>()
/** States with early edits in them, shown only when what the server rendered has been taken over. */
const awaiting = new WeakMap<AnyStore, { readonly state: object; readonly edited: unknown }>()
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
  return layAll(stores, data, false)
}

/**
 * The same for the first render over what the server has rendered: edits that were made before come back with
 * `bringBackEdits`, so that this render shows what the HTML shows.
 */
export function hydrateAsRendered(stores: Stores, data: unknown): Hydration {
  return layAll(stores, data, true)
}

export function bringBackEdits(stores: Stores): void {
  for (const store of listOf(stores)) {
    const { state, edited } = awaiting.get(store) ?? {}
    awaiting.delete(store)
    if (state !== undefined) replaceState(store, merge(state, snapshot(store), edited, 'local'), { origin })
  }
}

function layAll(stores: Stores, data: unknown, asRendered: boolean): Hydration {
  const hydrated: string[] = []
  const rejections: Rejection[] = []
  for (const store of listOf(stores)) {
    const entry = entryFor(store, data)
    if (entry === undefined) continue
    const rejection = layOnce(store, entry, asRendered)
    if (rejection) rejections.push(rejection)
    else hydrated.push(sink(store).definition.name)
  }
  return { hydrated, rejections }
}

function layOnce(store: AnyStore, entry: unknown, asRendered: boolean): Rejection | undefined {
  if (typeof entry !== 'object' || entry === null) return lay(store, entry, asRendered)
  const outcomes = seen.get(store) ?? new WeakMap()
  seen.set(store, outcomes)
  if (!outcomes.has(entry)) outcomes.set(entry, lay(store, entry, asRendered))
  return outcomes.get(entry)
}

function lay(store: AnyStore, entry: unknown, asRendered: boolean): Rejection | undefined {
  try {
    const { state: sent, lastEventId, isPartial } = readEntry(store, entry)
    const flowing = partsInFlow(store)
    const state = keepParts(sent, store, flowing)
    const edited = withEdits(store, state, isPartial)
    const result = replaceState(store, asRendered ? state : edited, { origin })
    if (!result.ok) return result.rejection
    if (result.change === undefined) traceUnchanged(store)
    if (asRendered && edited !== state) awaiting.set(store, { state, edited })
    if (isPartial) return undefined
    known.set(store, sent)
    // A stream that flows knows better how far it is.
    if (flowing.length === 0 && lastEventId !== cursorOf(store)) setCursor(store, lastEventId)
    return undefined
  } catch (error) {
    return refuse(store, error)
  }
}

/** A change tells of itself; what was so already is told to whoever inspects. */
function traceUnchanged(store: AnyStore): void {
  trace({ plugin: 'hydrate', store: new WeakRef(store) }, 'hydrate', () => ({ changed: false }))
}

/**
 * What the server sent, with the edits that were made here since it last spoke, or since `initial`. The first time the
 * edits stand where both have changed a value, later the server's word; that alone where the schema refuses both together.
 */
function withEdits(store: AnyStore, state: object, isPartial: boolean): unknown {
  if (sink(store).revision === 0) return state
  const merged = together(store, state, isPartial)
  try {
    fork(store, merged)
    return merged
  } catch {
    return state
  }
}

function together(store: AnyStore, sent: object, isPartial: boolean): unknown {
  const here = snapshot(store)
  const last = known.get(store)
  // What the server has done to `initial` lands on what is here, as an edit does.
  if (isPartial) return merge(snapshot(fork(store)), sent, here, 'local')
  return last ? merge(last, here, sent, 'remote') : merge(snapshot(fork(store)), here, sent, 'local')
}

function refuse(store: AnyStore, error: unknown): Rejection {
  const { code, message } = error instanceof JodsError ? error : new JodsError('remix/payload', String(error))
  const issues = error instanceof SchemaError ? error.issues : []
  const rejection: Rejection = { code, patch: [], origin, issues, reason: message }
  sink(store).reject(rejection)
  return rejection
}
