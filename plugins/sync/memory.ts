import { parseStamp } from 'jods/clock'
import type { Meta, Operation } from 'jods/kit'
import { escapePointer, parsePointer } from 'jods/kit'
import { eachKnown, emptyMembers, type Members, type Register, readMembers } from './register.js'
import type { Time } from './time.js'
import { isObject } from './value.js'

/** What a replica knows, kept with the state of its store. */
export interface Memory {
  /** By top-level key below it. */
  readonly root: Register
  /** The greatest stamp known; absent before the first. */
  readonly clock: string | undefined
  /** A stamp for what is written here now. */
  tick(): string
  /** Goes on after a stamp; `''` when nothing is known. */
  resume(stamp: string): void
  /** Paths that were written after what was taken over last was saved, while nobody stamped. */
  readonly unstamped: readonly string[]
  /** Takes over what was loaded meanwhile; returns what was known before, if so. */
  adopt(): Register | undefined
  /** When we last heard a peer that had all of its state to tell, in milliseconds since the epoch; absent for never. */
  readonly met: number | undefined
  meet(): void
  /** The greatest stamp of a delete that has been forgotten. */
  readonly forgot: string | undefined
  forget(stamp: string): void
  /** What is known of these paths, or of the lists that they are elements of, has changed. */
  changed(paths: readonly string[]): void
  /** So has everything. */
  changedWhole(): void
}

/** As it is kept; `keys` is by top-level key, so that what is not saved of a key is not saved here. */
interface Kept {
  clock?: string
  met?: number
  forgot?: string
  keys: Members
}

/** Milliseconds: so much later, when we last met somebody is worth saving. */
const metPrecision = 3_600_000

/** All of a register but what is below. One that has gone is described as null, which reads as none. */
const fields = ['stamp', 'hidden', 'at', 'moved', 'gaps', 'floor'] as const

export function createMemory(meta: Meta, time: Time): Memory {
  let kept: Kept = { keys: emptyMembers() }
  let root: Register = { members: kept.keys }
  /** What each register was when it was last described; none that has not been. */
  let described = new WeakMap<Register, Register>()

  let unstamped: string[] = []

  function adopt(): Register | undefined {
    const found = meta.get()
    if (found === kept) return undefined
    const { clock, keys, met, forgot, edited } = isObject(found) ? found : {}
    unstamped = Array.isArray(edited) ? edited.filter((path) => parsePointer(path)?.length) : []
    const before = root
    kept = { keys: readMembers(keys) }
    if (typeof met === 'number' && Number.isFinite(met)) kept.met = met
    if (parseStamp(forgot)) kept.forgot = String(forgot)
    root = { members: kept.keys }
    let greatest = parseStamp(clock) ? String(clock) : ''
    eachKnown(root, [], ({ stamp = '', moved = '' }) => {
      if (stamp > greatest) greatest = stamp
      if (moved > greatest) greatest = moved
    })
    resume(greatest)
    changedWhole()
    return before
  }

  function resume(stamp: string): void {
    if (stamp === '') {
      delete kept.clock
      return
    }
    time.resume(stamp)
    kept.clock = stamp
  }

  function changedWhole(): void {
    described = new WeakMap()
    for (const token in kept.keys) remember(kept.keys[token]!)
    meta.set(kept)
  }

  function describeOwn(name: 'met'): void {
    meta.changed(() => [{ op: 'add', path: `/${name}`, value: kept[name] }])
  }

  function remember(register: Register): void {
    described.set(register, { ...register })
    for (const token in register.members) remember(register.members[token]!)
  }

  /** What has changed at a register since it was described: all of it where nothing of it is known. */
  function describe(tokens: readonly string[], operations: Operation[], isList: boolean): void {
    let register: Register = root
    let path = ''
    for (const [index, token] of tokens.entries()) {
      const above = described.get(register)
      const isNew = index > 0 && above !== undefined && above.members !== register.members
      const pointer = index === 0 ? '/keys' : `${path}/members`
      if (isNew) {
        operations.push({ op: 'add', path: pointer, value: copyOf(register.members!) })
        described.set(register, { ...register })
        for (const name in register.members) remember(register.members[name]!)
        return
      }
      const next = register.members?.[token]
      if (!next) return
      path = `${pointer}/${escapePointer(token)}`
      if (!described.has(next)) {
        operations.push({ op: 'add', path, value: copyOf(next) })
        remember(next)
        return
      }
      register = next
    }
    describeFields(register, path, operations)
    if (!isList && described.get(register)?.members !== register.members) describeMembers(register, path, operations)
  }

  function describeFields(register: Register, path: string, operations: Operation[]): void {
    const before = described.get(register)!
    for (const name of fields) {
      if (before[name] === register[name]) continue
      const place = `${path}/${name}`
      operations.push({ op: 'add', path: place, value: copyOf(register[name] ?? null) })
    }
    const { members } = before
    described.set(register, { ...register, ...(members ? { members } : {}) })
    if (!members) delete described.get(register)!.members
  }

  function describeMembers(register: Register, path: string, operations: Operation[]): void {
    operations.push({ op: 'add', path: `${path}/members`, value: copyOf(register.members ?? null) })
    described.set(register, { ...register })
    for (const token in register.members) remember(register.members[token]!)
  }

  return {
    get root() {
      return root
    },
    get clock() {
      return kept.clock
    },
    tick() {
      const stamp = time.tick()
      kept.clock = stamp
      return stamp
    },
    get met() {
      return kept.met
    },
    meet() {
      const now = Math.floor(time.now())
      const isNews = now - (kept.met ?? 0) > metPrecision
      kept.met = now
      if (isNews) describeOwn('met')
    },
    get forgot() {
      return kept.forgot
    },
    forget(stamp) {
      if (kept.forgot === undefined || stamp > kept.forgot) kept.forgot = stamp
      changedWhole()
    },
    get unstamped() {
      return unstamped
    },
    resume,
    adopt,
    changed(paths) {
      meta.changed(() => {
        const operations: Operation[] = []
        if (kept.clock !== undefined) operations.push({ op: 'add', path: '/clock', value: kept.clock })
        for (const path of paths) {
          const tokens = parsePointer(path) ?? []
          if (tokens.length > 1) describe(tokens.slice(0, -1), operations, true)
          describe(tokens, operations, false)
        }
        return operations
      })
    },
    changedWhole,
  }
}

/** Of registers, or of parts of them: values are shared, as nobody changes them. */
function copyOf<T>(part: T): T {
  if (Array.isArray(part)) return [...part] as T
  if (!isObject(part)) return part
  const copy: Record<string, unknown> = {}
  for (const name of Object.keys(part)) copy[name] = name === 'hidden' ? part[name] : copyOf(part[name])
  return copy as T
}
