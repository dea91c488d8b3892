import { untracked } from 'jods'
import type { About, AnyStore, Attached, Change, Inspector, ReadableAtom, Rejection, Stop } from 'jods/kit'
import { inspect } from 'jods/kit'
import { createAttachments } from './attachments.js'
import { createFrameReader, type Frame } from './frames.js'
import { guarded } from './guarded.js'
import { createBoundedList } from './list.js'
import { isOwn } from './own.js'
import { createPace, type Pace } from './pace.js'
import { type Bounds, createRedact } from './redact.js'
import { createTurns } from './turns.js'
import type { Entry, ModelOptions, PluginInfo, TransportEntry, Unnumbered } from './types.js'
import { createWatchedStores, type WatchedStores } from './watched-stores.js'

/** What has been seen of the stores that are watched. */
export interface Recorder {
  readonly pace: Pace
  readonly watched: WatchedStores
  readonly log: ReadableAtom<readonly Entry[]>
  readonly transport: ReadableAtom<readonly TransportEntry[]>
  readonly plugins: ReadableAtom<readonly PluginInfo[]>
  readonly paused: ReadableAtom<boolean>
  pause(): void
  resume(): void
  clear(): void
  onEntry(listener: (entry: Entry) => void): Stop
  exportLog(): string
  exportTransport(): string
  stop(): void
}

/** Entries that are kept where nothing else is asked for, or what is asked for is no number. */
const most = 10_000
/** How much of one frame, or of one detail, is kept. */
const bounds: Bounds = { parts: 2000, levels: 50, text: 10_000 }
/** What every attachment goes through. What else a status is called is a step of a connection. */
const usual = new Set<string>(['starting', 'ready', 'error', 'stopped'])

/** Looks on, and keeps what it sees: of the stores `given`, or of all there are. */
export function createRecorder(
  given: Iterable<AnyStore> | undefined,
  { limit: asked = most, redact: rules }: ModelOptions,
): Recorder {
  const limit = asked >= 0 ? Math.floor(asked) : most
  const pace = createPace()
  const log = createBoundedList<Entry>(limit, pace)
  const transport = createBoundedList<TransportEntry>(limit, pace)
  const hide = createRedact(rules)
  const redact = (value: unknown): unknown => (value === undefined ? undefined : hide(value, { bounds }))
  const attachments = createAttachments(redact, pace)
  const turns = createTurns()
  const readFrame = createFrameReader()
  const told = new WeakSet<object>()
  const hearers = new Set<(entry: Entry) => void>()
  const watched = createWatchedStores({ limit, pace, onChange, onReject })
  let lastId = 0
  let isPaused = false

  function add(entry: Unnumbered<Entry>, id: number = ++lastId): void {
    if (isPaused) return
    const made = { ...entry, id }
    log.add(made)
    if (made.kind === 'transport') transport.add(made)
    for (const hear of hearers) guarded(hear, made)
  }

  function onChange(store: string, change: Change): void {
    const { timestamp: time, origin, patches, inverse, revision } = change
    const id = ++lastId
    const { woke, cause } = turns.told(change, id)
    const caused = cause !== undefined && { cause }
    add({ time, store, kind: 'change', origin, patches, inverse, revision, woke, ...caused }, id)
    if (origin.source === 'hydrate') addLifecycle({ plugin: 'hydrate' }, store, 'hydrate', { revision })
  }

  function onReject(store: string, { patch: patches, origin, code, reason, issues }: Rejection): void {
    add({ time: Date.now(), store, kind: 'rejection', origin, patches, code, reason, issues })
    if (origin.source === 'hydrate') addLifecycle({ plugin: 'hydrate' }, store, 'hydrate-failed', { code, reason })
  }

  function addLifecycle({ plugin }: Pick<About, 'plugin'>, store: string, event: string, detail: unknown): void {
    add({ time: Date.now(), store, kind: 'lifecycle', plugin, event, detail: redact(detail) })
  }

  function addTransport({ plugin }: About, store: string, frame: Frame): void {
    add({ ...frame, time: Date.now(), store, kind: 'transport', plugin, detail: redact(frame.detail) })
  }

  /** The id of the store; undefined for what concerns a store that is not watched. */
  function storeOf({ store }: About): string | undefined {
    const known = store?.deref()
    return known ? watched.idOf(known) : ''
  }

  function see(attached: Attached): void {
    const store = storeOf(attached.about)
    // The next thing it does is to say what it is.
    const isUnnamed = attached.about.plugin === '' && attached.status.get() === 'starting'
    if (store === undefined || isUnnamed) return
    const { info, isNews } = attachments.see(attached, store)
    if (!isNews) return
    const { status, detail } = info
    if (usual.has(status)) addLifecycle(attached.about, store, status, detail)
    else addTransport(attached.about, store, { direction: 'none', event: status, detail })
  }

  function trace(about: About, event: string, detail: unknown): void {
    const store = storeOf(about)
    if (store === undefined || isPaused) return
    if (event === 'in' || event === 'out') addTransport(about, store, readFrame(about, event, detail))
    else if (event === 'open' || event === 'close') addTransport(about, store, { direction: 'none', event, detail })
    else traceStep(about, store, event, detail)
  }

  function traceStep(about: About, store: string, event: string, detail: unknown): void {
    const { migrated, aside: moved, error, bytes } = (detail ?? {}) as Record<string, unknown>
    if (typeof error === 'object' && error !== null) told.add(error)
    const size = typeof bytes === 'number' && { bytes }
    if (event === 'load') addTransport(about, store, { direction: 'in', event, detail })
    if (event === 'save') addTransport(about, store, { direction: 'out', event, ...size, detail })
    else addLifecycle(about, store, String(moved).includes('~quarantine~') ? 'quarantine' : event, detail)
    if (migrated === true) addLifecycle(about, store, 'migrate', detail)
  }

  function fail(attached: Attached, error: Error): void {
    const store = storeOf(attached.about)
    if (store !== undefined && !told.has(error)) addLifecycle(attached.about, store, 'failed', error)
  }

  function setPaused(next: boolean): void {
    isPaused = next
    pace.changed()
  }

  const inspector: Inspector = {
    defined: (store) => aside(() => !given && watched.add(store)),
    attached: (attached) => aside(() => see(attached)),
    status: (attached) => aside(() => see(attached)),
    failed: (attached, error) => aside(() => fail(attached, error)),
    traced: (about, event, detail) => aside(() => trace(about, event, detail)),
    committed: turns.committed,
    woke(kind, name, node, change) {
      if (!isOwn(node)) turns.ran(kind, name, change)
    },
    flushed(isWhole) {
      if (!turns.isOpen) return
      turns.flushed(isWhole)
      log.touched()
    },
  }

  for (const store of given ?? []) watched.add(store)
  const stopInspecting = inspect(inspector)

  return {
    pace,
    watched,
    log: log.atom,
    transport: transport.atom,
    plugins: attachments.atom,
    paused: pace.atom(() => isPaused),
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    clear() {
      log.clear()
      transport.clear()
    },
    onEntry(listener) {
      const hear = (entry: Entry): void => listener(entry)
      hearers.add(hear)
      return () => void hearers.delete(hear)
    },
    exportLog: () => JSON.stringify(hide(log.atom.get()), null, 2),
    exportTransport: () => JSON.stringify(hide(transport.atom.get()), null, 2),
    stop() {
      stopInspecting()
      watched.stop()
    },
  }
}

/** Whoever is running is not subscribed to what is read here, and not troubled by what cannot be read. */
function aside(fn: () => unknown): void {
  untracked(() => guarded(fn))
}
