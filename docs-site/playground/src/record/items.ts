import type { Change, RecordEntry } from 'jods'

export interface ChangeItem {
  kind: 'change'
  key: string
  at: number
  change: Change
}

/** An entry of the record that is no change. */
export type Refusal = Exclude<RecordEntry, Change>

interface RefusalItem {
  kind: 'refusal'
  key: string
  at: number
  refusal: Refusal
}

/** Neighbouring changes that a stream brought, folded into one line. Newest first. */
interface RunItem {
  kind: 'run'
  key: string
  at: number
  items: ChangeItem[]
}

export type Item = ChangeItem | RefusalItem | RunItem

/** What an entry came from, as the filter names it. */
function sourceOf(item: ChangeItem | RefusalItem): string {
  return item.kind === 'refusal' ? 'refused' : item.change.origin.source
}

/** The entries of several stores as one list, newest first; those whose source is hidden are left out. */
export function itemsOf(entries: Record<string, readonly RecordEntry[]>, hidden: ReadonlySet<string>): Item[] {
  const all = Object.entries(entries).flatMap(([store, list]) => list.map((entry) => itemOf(store, entry)))
  // Oldest first, then turned round: what happened in one millisecond keeps its order.
  all.sort((a, b) => a.at - b.at).reverse()
  return fold(all.filter((item) => !hidden.has(sourceOf(item))))
}

function itemOf(store: string, entry: RecordEntry): ChangeItem | RefusalItem {
  const at = entry.timestamp
  return 'code' in entry
    ? { kind: 'refusal', key: `${store} refusal ${numberOf(entry)}`, at, refusal: entry }
    : { kind: 'change', key: `${store} ${entry.revision}`, at, change: entry }
}

const numbers = new WeakMap<Refusal, number>()
let given = 0

/** Refusals have no number of their own. */
function numberOf(entry: Refusal): number {
  const known = numbers.get(entry)
  if (known !== undefined) return known
  given += 1
  numbers.set(entry, given)
  return given
}

function fold(items: readonly (ChangeItem | RefusalItem)[]): Item[] {
  const folded: Item[] = []
  let run: RunItem | undefined
  for (const item of items) {
    if (item.kind === 'change' && item.change.origin.source === 'stream') {
      if (!run) {
        run = { kind: 'run', key: '', at: item.at, items: [] }
        folded.push(run)
      }
      run.items.push(item)
    } else {
      // Named after the older neighbour: its own members come and go, and an opened run stays open.
      if (run) run.key = `before ${item.key}`
      run = undefined
      folded.push(item)
    }
  }
  if (run) run.key = 'oldest'
  return folded
}
