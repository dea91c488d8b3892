import { countUpTo } from '../../engine/ids.js'
import type { Entry } from '../../model.js'
import { type Filter, matcher } from './filter.js'

/** How long one look may take, in ms: a frame has to draw too. */
const BUDGET = 10
/** So many entries are looked at between two looks at the clock. */
const STRIDE = 128

/**
 * The entries of a growing log that match. Looks at each entry once, as long as the filter stays what it is, and goes on
 * at the next look where its time was up.
 */
export class Found<Kind extends Entry> {
  private filter: Filter | undefined
  private matches: (entry: Entry) => boolean = () => true
  private list: readonly Kind[] = []
  /** The last entry that was looked at. */
  private last = 0
  /** Entries are left to be looked at. */
  isBehind = false

  constructor(private readonly includes: (entry: Entry) => entry is Kind) {}

  in(log: readonly Entry[], filter: Filter): readonly Kind[] {
    if (filter !== this.filter || (log.at(-1)?.id ?? 0) < this.last) this.restart(filter)
    const first = log[0]?.id ?? Number.POSITIVE_INFINITY
    const fresh: Kind[] = []
    const end = performance.now() + BUDGET
    let i = countUpTo(log, this.last)
    while (i < log.length && (i % STRIDE > 0 || performance.now() < end)) {
      const entry = log[i++]!
      if (this.matches(entry)) fresh.push(entry as Kind)
    }
    this.isBehind = i < log.length
    this.last = log[i - 1]?.id ?? 0
    if (fresh.length > 0 || (this.list[0]?.id ?? first) < first)
      this.list = [...this.list.filter(({ id }) => id >= first), ...fresh]
    return this.list
  }

  private restart(filter: Filter): void {
    this.filter = filter
    this.matches = matcher(filter, this.includes)
    this.list = []
    this.last = 0
  }
}
