import { escapePointer } from 'jods/kit'
import { type Kind, kindOf } from '../values/kind.js'
import { type Member, type Members, membersOf } from '../values/members.js'

/** One line of a tree. */
export interface TreeRow {
  /** Stands for the place in the tree: what is open and what is selected is remembered by it. */
  readonly id: string
  /** JSON Pointer of the value; none inside a Map or a Set, which are values as a whole, and for a range. */
  readonly pointer?: string
  readonly depth: number
  readonly label: string
  /** What the value belongs to: `array`, `object`, … */
  readonly parent?: Kind
  readonly value: unknown
  readonly kind: Kind | 'range'
  /** Members inside; 0 for what cannot be opened. */
  readonly count: number
  readonly isOpen: boolean
  /** The place among its siblings, from 1, and how many they are. */
  readonly position: number
  readonly siblings: number
}

/** Members shown at once below one row; more than these are shown as ranges that open. */
const RANGE = 100

/** What is open, by row id. What nobody has touched is open at the root, and one level below where it is small. */
export type OpenRows = ReadonlyMap<string, boolean>

/** The lines of the tree that are open. Costs what is open, not what there is. */
export function rowsOf(label: string, value: unknown, open: OpenRows): readonly TreeRow[] {
  const rows: TreeRow[] = []
  new Flattener(rows, open).value({ label, value }, { id: '', pointer: '', depth: 0, position: 1, siblings: 1 })
  return rows
}

interface Place {
  readonly id: string
  readonly pointer?: string
  readonly depth: number
  readonly parent?: Kind
  readonly position: number
  readonly siblings: number
}

class Flattener {
  constructor(
    private readonly rows: TreeRow[],
    private readonly open: OpenRows,
  ) {}

  value({ label, value }: Member, place: Place): void {
    const members = membersOf(value)
    const isOpen = members.count > 0 && (this.open.get(place.id) ?? isOpenAtFirst(place.depth, members.count))
    const kind = kindOf(value)
    this.rows.push({ ...place, label, value, kind, count: members.count, isOpen })
    if (isOpen) this.members(members, kind, place, 0, members.count)
  }

  private members(members: Members, kind: Kind, above: Place, from: number, to: number): void {
    const size = rangeSize(to - from)
    if (size > 1) this.ranges(members, kind, above, { from, to, size })
    else {
      members.slice(from, to).forEach((member, i) => {
        const position = from + i + 1
        this.value(member, { ...below(above, member, position), parent: kind, position, siblings: members.count })
      })
    }
  }

  private ranges(members: Members, kind: Kind, above: Place, all: { from: number; to: number; size: number }): void {
    const siblings = Math.ceil((all.to - all.from) / all.size)
    for (let position = 1; position <= siblings; position++) {
      const from = all.from + (position - 1) * all.size
      const to = Math.min(from + all.size, all.to)
      const id = `${above.id}#${from}-${to}`
      const isOpen = this.open.get(id) ?? false
      const depth = above.depth + 1
      const label = `${from.toLocaleString('en')} … ${(to - 1).toLocaleString('en')}`
      const row = { id, depth, label, value: undefined, kind: 'range' as const, count: to - from, isOpen }
      this.rows.push({ ...row, position, siblings })
      if (!isOpen) continue
      const { pointer } = above
      const inside: Place = { id: above.id, depth, position, siblings, ...(pointer !== undefined && { pointer }) }
      this.members(members, kind, inside, from, to)
    }
  }
}

function isOpenAtFirst(depth: number, count: number): boolean {
  return depth === 0 || (depth === 1 && count <= 12)
}

/** 1 where all fit below one row, else as many as one range takes so that the ranges fit. */
function rangeSize(count: number): number {
  let size = 1
  while (count / size > RANGE) size *= RANGE
  return size
}

/** Members of a Map may bear one label, so that their position is part of their id. */
function below(above: Place, { label, token }: Member, position: number): Pick<Place, 'id' | 'depth' | 'pointer'> {
  const depth = above.depth + 1
  if (token === undefined || above.pointer === undefined)
    return { id: `${above.id}/${position}:${escapePointer(label)}`, depth }
  const pointer = `${above.pointer}/${escapePointer(token)}`
  return { id: above.id === above.pointer ? pointer : `${above.id}/${escapePointer(token)}`, depth, pointer }
}
