import { kindOf } from './kind.js'

/** One thing inside a value. `token` is its key in a JSON Pointer; members of a Map or a Set have none. */
export interface Member {
  readonly label: string
  readonly token?: string
  readonly value: unknown
}

/** The inside of a value, read when asked for: a million elements cost nothing until they are shown. */
export interface Members {
  readonly count: number
  slice(from: number, to: number): readonly Member[]
}

const none: Members = { count: 0, slice: () => [] }

export function membersOf(value: unknown): Members {
  switch (kindOf(value)) {
    case 'array':
      return elements(value as readonly unknown[])
    case 'object':
      return properties(value as Record<string, unknown>)
    case 'map':
      return collected((value as Map<unknown, unknown>).size, () => [...(value as Map<unknown, unknown>)].map(entry))
    case 'set':
      return collected((value as Set<unknown>).size, () => [...(value as Set<unknown>)].map(element))
    default:
      return none
  }
}

function elements(list: readonly unknown[]): Members {
  const at = (value: unknown, index: number): Member => ({ label: String(index), token: String(index), value })
  return {
    count: list.length,
    slice: (from, to) => list.slice(from, to).map((value, i) => at(value, from + i)),
  }
}

function properties(object: Record<string, unknown>): Members {
  const keys = Object.keys(object)
  return {
    count: keys.length,
    slice: (from, to) => keys.slice(from, to).map((key) => ({ label: key, token: key, value: object[key] })),
  }
}

function collected(count: number, list: () => readonly Member[]): Members {
  let listed: readonly Member[] | undefined
  return {
    count,
    slice(from, to) {
      listed ??= list()
      return listed.slice(from, to)
    },
  }
}

function entry([key, value]: [unknown, unknown]): Member {
  return { label: typeof key === 'string' ? key : `${kindOf(key)} ${String(key)}`, value }
}

function element(value: unknown, index: number): Member {
  return { label: String(index), value }
}
