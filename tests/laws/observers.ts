import { type Change, computed, effect, onUpdate, select, snapshot } from 'jods'
import type { Model } from './model.js'
import type { Tape } from './tape.js'
import { at, clone, containers, isContainer, type Keys, parse, pointer, same, show } from './values.js'

/** Whoever watches a place, and what a step must and must not do to them. */
export interface Observer {
  text: string
  before(model: Model): void
  /** Throws when it was woken too often or not at all. */
  after(model: Model, change: Change | undefined): void
  /** Throws when what it says now is not what is there. */
  check(model: Model): void
  stop(): void
}

const NOTHING: unique symbol = Symbol('nothing')

/** What stands at `way`, read member by member through whatever `root` is; NOTHING when it ends earlier. */
function read(root: any, way: Keys): unknown {
  return trail(root, way).at(-1)
}

/** The identity of everything that reading `way` comes by. */
function trail(root: any, way: Keys): unknown[] {
  const found: unknown[] = [root]
  let part = root
  for (const key of way) {
    part = isContainer(part) ? (part as any)[key] : undefined
    found.push(part === undefined ? NOTHING : part)
    if (part === undefined) return found
  }
  return found
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => Object.is(item, b[i]))
}

function somewhere(tape: Tape, model: Model): Keys {
  const ways = containers(model.root)
  const way = tape.pick(ways)
  const place = model.part(way)
  const keys: (string | number)[] = Array.isArray(place)
    ? [...place.keys(), place.length, 'length']
    : [...Object.keys(place), 'a']
  return tape.chance(15) && way.length > 0 ? way : [...way, tape.pick(keys)]
}

export function observe(tape: Tape, store: any, model: Model): Observer {
  const way = somewhere(tape, model)
  switch (tape.below(6)) {
    case 0:
      return effectOn(store, model, way)
    case 1:
      return deepEffectOn(store, model, way)
    case 2:
      return keysEffectOn(store, model, way)
    case 3:
      return listenerOn(store, way)
    case 4: {
      const atom = computed(() => leafOf(read(store, way)))
      return atomOn(`computed at ${pointer(way)}`, atom as any, (root) => leafOf(read(root, way)))
    }
    default: {
      const atom = select(store, pointer(way) as never)
      return atomOn(`select ${pointer(way)}`, atom as any, (root) => {
        const value = read(root, way)
        return value === NOTHING ? undefined : value
      })
    }
  }
}

function leafOf(value: unknown): unknown {
  return value === NOTHING ? undefined : Array.isArray(value) ? 'an array' : isContainer(value) ? 'an object' : value
}

interface Seen {
  runs: number
  value: unknown
}

/** Common to effects: at least one run when `valueAt` changed, at most one, and none when nothing it read changed. */
function effectObserver(
  text: string,
  seen: Seen,
  stop: () => void,
  valueAt: (root: unknown) => unknown,
  readsOf: (root: unknown) => unknown[] | undefined,
): Observer {
  let value: unknown
  let reads: unknown[] | undefined
  return {
    text,
    before(model) {
      seen.runs = 0
      value = clone(valueAt(model.root))
      reads = readsOf(model.root)
    },
    after(model) {
      const now = valueAt(model.root)
      if (seen.runs > 1) throw new Error(`${text} ran ${seen.runs} times`)
      if (seen.runs === 0 && !same(value, now)) throw new Error(`${text} slept when ${show(value)} became ${show(now)}`)
      const readsNow = readsOf(model.root)
      if (seen.runs > 0 && !model.isVague && reads && readsNow && isSameList(reads, readsNow))
        throw new Error(`${text} ran though nothing it reads changed: ${show(now)}`)
    },
    check(model) {
      if (!same(seen.value, valueAt(model.root)))
        throw new Error(`${text} last saw ${show(seen.value)}, there is ${show(valueAt(model.root))}`)
    },
    stop,
  }
}

function effectOn(store: any, _: Model, way: Keys): Observer {
  const seen: Seen = { runs: 0, value: undefined }
  const stop = effect(() => {
    seen.runs++
    seen.value = leafOf(read(store, way))
  })
  return effectObserver(
    `effect at ${pointer(way)}`,
    seen,
    stop,
    (root) => leafOf(read(root, way)),
    (root) => trail(root, way),
  )
}

function deepEffectOn(store: any, _: Model, way: Keys): Observer {
  const seen: Seen = { runs: 0, value: undefined }
  const stop = effect(() => {
    seen.runs++
    const part = read(store, way)
    seen.value = isContainer(part) ? snapshot(part) : leafOf(part)
  })
  const valueAt = (root: unknown) => {
    const part = read(root, way)
    return part === NOTHING ? undefined : part
  }
  return effectObserver(`effect on snapshot at ${pointer(way)}`, seen, stop, valueAt, () => undefined)
}

function keysEffectOn(store: any, _: Model, way: Keys): Observer {
  const place = way.slice(0, -1)
  const keysOf = (root: unknown): string => {
    const part = read(root, place)
    return isContainer(part) ? JSON.stringify(Object.keys(part).sort()) : 'none'
  }
  const seen: Seen = { runs: 0, value: undefined }
  const stop = effect(() => {
    seen.runs++
    seen.value = keysOf(store)
  })
  const readsOf = (root: unknown): unknown[] | undefined =>
    Array.isArray(read(root, place)) ? undefined : [...trail(root, place), keysOf(root)]
  return effectObserver(`effect on keys at ${pointer(place)}`, seen, stop, keysOf, readsOf)
}

/** Atoms wake exactly when their value changed, and always say what is there. */
function atomOn(
  text: string,
  atom: { get(): unknown; listen(fn: (value: any) => void): () => void },
  valueAt: (root: unknown) => unknown,
): Observer {
  let runs = 0
  let value: unknown
  const stop = atom.listen(() => {
    runs++
  })
  return {
    text,
    before(model) {
      runs = 0
      value = clone(valueAt(model.root))
    },
    after(model) {
      const now = valueAt(model.root)
      if (runs > 1) throw new Error(`${text} woke ${runs} times`)
      if (runs === 0 && !same(value, now)) throw new Error(`${text} slept when ${show(value)} became ${show(now)}`)
      if (runs > 0 && same(value, now) && (typeof now !== 'object' || now === null))
        throw new Error(`${text} woke though it still is ${show(now)}`)
    },
    check(model) {
      const found = atom.get()
      if (!same(found, valueAt(model.root)))
        throw new Error(`${text} says ${show(found)}, there is ${show(valueAt(model.root))}`)
    },
    stop,
  }
}

/** A listener on a path hears of every change there; of others only when the patch speaks of that path. */
function listenerOn(store: any, way: Keys): Observer {
  const text = `onUpdate at ${pointer(way)}`
  let runs = 0
  let value: unknown
  const stop = onUpdate(store, () => void runs++, { path: pointer(way) as never })
  return {
    text,
    before(model) {
      runs = 0
      value = clone(at(model.root, way))
    },
    after(model, change) {
      const now = at(model.root, way)
      if (runs > 1) throw new Error(`${text} heard ${runs} times`)
      if (runs === 0 && !same(value, now))
        throw new Error(`${text} heard nothing when ${show(value)} became ${show(now)}`)
      if (runs > 0 && !(change?.patches ?? []).some((operation) => concerns(operation, way.map(String))))
        throw new Error(`${text} heard of ${show(change?.patches)}`)
    },
    check() {},
    stop,
  }
}

/** One leads to the other, or they part at the element of an array at or before the one that is watched. */
function concerns(operation: { op: string; path: string; from?: string }, way: readonly string[]): boolean {
  return [operation.path, operation.from].some((path) => {
    if (path === undefined) return false
    const tokens = parse(path)
    const parting = tokens.findIndex((token, i) => i < way.length && token !== way[i])
    if (parting < 0) return true
    const [token, watched] = [tokens[parting] as string, way[parting] as string]
    const isStructural = operation.op !== 'replace' && parting === tokens.length - 1
    return isStructural && /^\d+$/.test(token) && (watched === 'length' || +watched >= +token)
  })
}
