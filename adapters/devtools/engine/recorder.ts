import { computed, diff, onReject, onUpdate, signal } from 'jods'
import type { AnyStore, Change, Operation, ReadableAtom, Rejection, Stop } from 'jods/kit'
import { sink } from 'jods/kit'
import { createBoundedList } from './list.js'
import { createRedact } from './redact.js'
import type { Entry, ModelOptions, PluginInfo, StoreInfo, TransportEntry } from './types.js'
import { createWatched, type Watched } from './watched.js'

/** What has been seen of the stores that are watched. */
export interface Recorder {
  readonly stores: ReadableAtom<readonly StoreInfo[]>
  readonly log: ReadableAtom<readonly Entry[]>
  readonly transport: ReadableAtom<readonly TransportEntry[]>
  readonly plugins: ReadableAtom<readonly PluginInfo[]>
  readonly paused: ReadableAtom<boolean>
  find(id: string): Watched | undefined
  watched(): Iterable<Watched>
  shown(id: string): ReadableAtom<unknown>
  diff(id: string, from: number, to: number): readonly Operation[] | undefined
  pause(): void
  resume(): void
  clear(): void
  exportLog(): string
  exportTransport(): string
  stop(): void
}

export function createRecorder(
  given: Iterable<AnyStore> | undefined,
  { limit = 10_000, redact }: ModelOptions,
): Recorder {
  const log = createBoundedList<Entry>(limit)
  const transport = createBoundedList<TransportEntry>(limit)
  const paused = signal(false)
  const plugins = signal<readonly PluginInfo[]>([])
  const stores = signal<readonly StoreInfo[]>([])
  const byId = new Map<string, Watched>()
  const stops: Stop[] = []
  const hide = createRedact(redact)
  const nothing = computed(() => undefined)
  let lastId = 0

  function add(make: (id: number) => Entry): void {
    if (paused.get()) return
    log.add(make(++lastId))
    log.publish()
  }

  function watch(store: AnyStore): void {
    const { name } = sink(store).definition
    let id = name
    for (let n = 2; byId.has(id); n++) id = `${name}~${n}`
    const watched = createWatched(store, id, limit)
    byId.set(id, watched)
    stores.set([...stores.get(), watched.info])
    stops.push(
      onUpdate(store, (_, change) => noteChange(watched, change)),
      onReject(store, (rejection) => noteRejection(id, rejection)),
    )
  }

  function noteChange(watched: Watched, change: Change): void {
    watched.past.note(change)
    watched.publish()
    const { timestamp: time, origin, patches, inverse, revision } = change
    const store = watched.info.id
    add((id) => ({ id, time, store, kind: 'change', origin, patches, inverse, revision, woke: [] }))
  }

  function noteRejection(store: string, { patch: patches, origin, code, reason, issues }: Rejection): void {
    add((id) => ({ id, time: Date.now(), store, kind: 'rejection', origin, patches, code, reason, issues }))
  }

  for (const store of given ?? []) watch(store)

  return {
    stores,
    log: log.atom,
    transport: transport.atom,
    plugins,
    paused,
    find: (id) => byId.get(id),
    watched: () => byId.values(),
    shown: (id) => byId.get(id)?.shown ?? nothing,
    diff(id, from, to) {
      const past = byId.get(id)?.past
      const before = past?.at(from)
      const after = past?.at(to)
      return before === undefined || after === undefined ? undefined : diff(before, after)
    },
    pause: () => paused.set(true),
    resume: () => paused.set(false),
    clear() {
      log.clear()
      log.publish()
      transport.clear()
      transport.publish()
    },
    exportLog: () => JSON.stringify(hide(log.atom.get()), null, 2),
    exportTransport: () => JSON.stringify(hide(transport.atom.get()), null, 2),
    stop() {
      for (const stop of stops.splice(0)) stop()
    },
  }
}
