import type { AnyStore, Operation, Origin, Patch } from 'jods/kit'
import { parsePointer, sink } from 'jods/kit'
import type { LogEntry, MetaNews } from './log-entry.js'
import { applyTo, copy, isObject } from './plain.js'

type Values = Readonly<Record<string, unknown>>
type Undo = () => void

/** What plugins keep with the state. Of a value with a member `keys` only what belongs to a saved key is saved. */
export interface Metas {
  readonly isChanged: boolean
  /** Everything. Nothing of it is new afterwards. */
  takeAll(): Values
  /** What to add to a log. Nothing of it is new afterwards. */
  take(isWhole: boolean): Record<string, MetaNews>
  /** These are in the storage. */
  stored(names: Iterable<string>): void
  /** What is there is not as it was here. */
  spoil(): void
  /** Puts back what was saved; the function returned undoes that. */
  restore(saved: Values): Undo
  /**
   * What was put back describes what was saved. Until its plugin takes it over, its member `edited` lists, by pointer, what
   * has been written since.
   */
  edited(paths: readonly string[]): void
  /** Takes over what belongs to keys that only others have changed. */
  adopt(theirs: Values, isTheirs: (key: string) => boolean): Undo
  /** Lets the plugins merge by what they know; false when none has. */
  merge(state: Values, theirs: Values, origin: Origin): boolean
  stop(): void
}

/** `onNews` hears when a plugin says that its value has changed. */
export function createMetas(store: AnyStore, isKept: (key: string) => boolean, onNews: () => void): Metas {
  const { meta, metaKeys, onMeta } = sink(store)
  /** Of those who say what changed. */
  const news = new Map<string, Operation[]>()
  const inStorage = new Set<string>()
  const restored = new Map<string, unknown>()
  let isPutting = false

  const stop = onMeta((name, patch) => {
    if (isPutting) return
    if (patch) {
      news.set(name, [...(news.get(name) ?? []), ...patch])
      onNews()
    } else {
      news.delete(name)
      inStorage.delete(name)
    }
  })

  function putAll(values: Iterable<readonly [string, unknown]>): Undo {
    const before = [...values].map(([name, value]) => {
      const old = meta(name).get()
      put(name, value)
      return [name, old] as const
    })
    return () => {
      for (const [name, value] of before) put(name, value)
    }
  }

  function put(name: string, value: unknown): void {
    isPutting = true
    meta(name).set(value)
    isPutting = false
  }

  function keptOf(value: unknown): unknown {
    if (!isObject(value) || !isObject(value.keys)) return value
    return { ...value, keys: Object.fromEntries(Object.entries(value.keys).filter(([key]) => isKept(key))) }
  }

  function forget(): void {
    for (const name of news.keys()) news.set(name, [])
  }

  const all = () =>
    Object.fromEntries(
      metaKeys().flatMap((name) => {
        const value = meta(name).get()
        return value === undefined ? [] : [[name, keptOf(value)]]
      }),
    )

  return {
    get isChanged() {
      return [...news.values()].some((patch) => patch.some((step) => isSaved(step, isKept)))
    },
    takeAll() {
      forget()
      return all()
    },
    take(isWhole) {
      const taken: Record<string, MetaNews> = {}
      for (const [name, value] of Object.entries(all())) {
        const patch = news.get(name)
        if (!patch || isWhole || !inStorage.has(name)) taken[name] = { value }
        else if (patch.some((step) => isSaved(step, isKept))) {
          taken[name] = { patch: patch.filter((step) => isSaved(step, isKept)) }
        }
      }
      forget()
      return taken
    },
    stored(names) {
      for (const name of names) inStorage.add(name)
    },
    spoil: () => inStorage.clear(),
    restore(saved) {
      for (const [name, value] of Object.entries(saved)) restored.set(name, value)
      return putAll(Object.entries(saved))
    },
    edited(paths) {
      for (const [name, value] of restored) {
        if (meta(name).get() !== value || !isObject(value) || !isObject(value.keys)) restored.delete(name)
        else {
          const known: unknown[] = Array.isArray(value.edited) ? value.edited : []
          const all = new Set([...known, ...paths])
          if (all.size === known.length) continue
          value.edited = [...all]
          inStorage.delete(name)
        }
      }
    },
    adopt(theirs, isTheirs) {
      const mixed = Object.entries(theirs).flatMap(([name, value]) => {
        const mine = meta(name).get()
        if (mine === undefined) return [[name, value] as const]
        if (!isObject(mine) || !isObject(mine.keys) || !isObject(value) || !isObject(value.keys)) return []
        const keys = copy(mine.keys)
        for (const key of new Set([...Object.keys(keys), ...Object.keys(value.keys)])) {
          if (!isTheirs(key)) continue
          delete keys[key]
          if (Object.hasOwn(value.keys, key)) keys[key] = value.keys[key]
        }
        return [[name, { ...mine, keys }] as const]
      })
      return putAll(mixed)
    },
    merge(state, theirs, origin) {
      // Each of them is offered it: what one has taken, another only compares.
      return Object.entries(theirs)
        .map(([name, value]) => meta(name).merge({ state: copy(state), meta: copy(value), origin }))
        .includes(true)
    },
    stop,
  }
}

/** What plugins keep, after an entry of a log. What does not fit is dropped: the state without it counts as oldest. */
export function withNews(meta: Values, { meta: news }: Pick<LogEntry, 'meta'>): Record<string, unknown> {
  const next = { ...meta }
  for (const [name, change] of Object.entries(news)) {
    if ('value' in change) next[name] = change.value
    else if (!isPatched(next[name], change.patch)) delete next[name]
  }
  return next
}

function isPatched(value: unknown, patch: Patch): boolean {
  try {
    if (!isObject(value)) return false
    applyTo(value, patch)
    return true
  } catch {
    return false
  }
}

function isSaved({ path }: Operation, isKept: (key: string) => boolean): boolean {
  const [first, key] = parsePointer(path) ?? []
  return first !== 'keys' || key === undefined || isKept(key)
}
