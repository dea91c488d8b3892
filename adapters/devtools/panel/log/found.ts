import type { Entry } from '../../model.js'
import { type Filter, matcher } from './filter.js'

/** The entries of a growing log that match. Looks at each entry once, as long as the filter stays what it is. */
export class Found<Kind extends Entry> {
  private filter: Filter | undefined
  private matches: (entry: Entry) => boolean = () => true
  private list: readonly Kind[] = []
  /** The last entry that was looked at. */
  private last = 0

  constructor(private readonly includes: (entry: Entry) => entry is Kind) {}

  in(log: readonly Entry[], filter: Filter): readonly Kind[] {
    if (filter !== this.filter || (log.at(-1)?.id ?? 0) < this.last) this.restart(filter)
    const first = log[0]?.id ?? Number.POSITIVE_INFINITY
    const fresh: Kind[] = []
    for (let i = firstAfter(log, this.last); i < log.length; i++) {
      const entry = log[i]!
      if (this.matches(entry)) fresh.push(entry as Kind)
    }
    this.last = log.at(-1)?.id ?? 0
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

function firstAfter(log: readonly Entry[], id: number): number {
  let low = 0
  let high = log.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (log[middle]!.id <= id) low = middle + 1
    else high = middle
  }
  return low
}
