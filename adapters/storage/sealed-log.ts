/**
 * Where an entry stands in its log, so that none can be taken out, put elsewhere or put in twice unnoticed. Written into
 * each entry, and authenticated with it.
 */
export interface LogPlace {
  /** One engine's run of entries, and how many it wrote before. */
  readonly writer: string
  readonly count: number
  /** The item that the log followed when the writer looked; empty where there was none, or it had not looked. */
  readonly base: string
  /** The entry before this one, as far as the writer knew; empty for none. */
  readonly after: string
}

export function writePlace({ writer, count, base, after }: LogPlace): string {
  return [writer, count, base, after].join('.')
}

export function readPlace(text: string): LogPlace {
  const [writer = '', count = '', base = '', after = ''] = text.split('.')
  return { writer, count: Number(count), base, after }
}

export function placeId({ writer, count }: Pick<LogPlace, 'writer' | 'count'>): string {
  return `${writer}#${count}`
}

export interface Chain {
  /** Of the last entry that was accepted. */
  readonly last: string
  /** Whether the entry stands where it was put. If it does not, those that its writer added later do not either. */
  accept(place: LogPlace): boolean
}

/**
 * Follows a log that belongs to the item `base`. The entries of one writer come without a gap. One whose writer knew this
 * item also names the entry before it; one written while another tab replaced the item names what is rightly gone, and so
 * may one of a log without an item, which nothing tells from an earlier one.
 */
export function createChain(base: string): Chain {
  const counts = new Map<string, number>()
  const accepted = new Set<string>()
  let last = ''
  return {
    get last() {
      return last
    },
    accept(place) {
      const previous = counts.get(place.writer)
      const isNext = previous === undefined || place.count === previous + 1
      const isOfThisLog = base !== '' && place.base === base
      const isLinked = !isOfThisLog || place.after === '' || accepted.has(place.after)
      if (!isNext || !isLinked) return false
      counts.set(place.writer, place.count)
      last = placeId(place)
      accepted.add(last)
      return true
    },
  }
}
