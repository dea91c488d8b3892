import type { KeyRing } from './encryption-keys.js'
import type { StorageEngine } from './engine.js'
import { seatsOf } from './quarantine.js'
import { nonceOf, type Opened, seal, unseal } from './sealed.js'
import { type Chain, createChain, placeId, readPlace, writePlace } from './sealed-log.js'

export interface EncryptedLog {
  append(key: string, entry: string): Promise<void>
  /** From this index on, or all nevertheless. */
  entries(key: string, from: number): Promise<readonly string[]>
  /** What is known of this log holds no more. */
  forget(key: string): void
  /** The log begins anew, behind the item of this nonce. */
  begin(key: string, base: string): void
}

interface Parts {
  readonly engine: StorageEngine & Required<Pick<StorageEngine, 'append' | 'entries'>>
  readonly ring: KeyRing
  /** Gets the sealed entries that were left out. */
  readonly onBroken: (key: string, entries: readonly string[]) => Promise<void>
}

/** What this engine adds to a log, one entry after the other. */
interface Run {
  readonly writer: string
  count: number
  base: string
  after: string
}

/** A log as it was read last. */
interface Read {
  readonly chain: Chain
  /** How many entries there were, none of them broken, and the last, sealed. */
  readonly count: number
  readonly last: string
}

/** Keys must be used one call at a time. */
export function createEncryptedLog({ engine, ring, onBroken }: Parts): EncryptedLog {
  const runs = new Map<string, Run>()
  const reads = new Map<string, Read>()

  function startRun(key: string, base: string, after: string): Run {
    const run = { writer: crypto.randomUUID(), count: 0, base, after }
    runs.set(key, run)
    return run
  }

  async function open(key: string, sealed: string): Promise<Opened | undefined> {
    for (const seat of seatsOf(key)) {
      const opened = await unseal(ring, { kind: 'entry', key: seat }, sealed)
      if (opened) return opened
    }
    return undefined
  }

  /** Opens the entries and follows them along the chain; those that do not open, or do not follow, are broken. */
  async function follow(
    key: string,
    sealed: readonly string[],
    chain: Chain,
  ): Promise<{ texts: string[]; broken: string[] }> {
    const texts: string[] = []
    const broken: string[] = []
    const opened = await Promise.all(sealed.map((entry) => open(key, entry)))
    for (const [index, entry] of opened.entries()) {
      if (entry && chain.accept(readPlace(entry.place))) texts.push(entry.text)
      else broken.push(sealed[index] ?? '')
    }
    return { texts, broken }
  }

  async function readAll(key: string): Promise<readonly string[]> {
    const base = nonceOf((await engine.getItem(key)) ?? '')
    const chain = createChain(base)
    const sealed = await engine.entries(key)
    const { texts, broken } = await follow(key, sealed, chain)
    if (broken.length > 0) await onBroken(key, broken)
    const last = sealed.at(-1)
    if (last !== undefined && broken.length === 0) reads.set(key, { chain, count: sealed.length, last })
    else reads.delete(key)
    const run = runs.get(key)
    if (run?.base === base) run.after = chain.last
    else startRun(key, base, chain.last)
    return texts
  }

  /** Reads only what has come since the last time; `undefined` where that cannot be told. */
  async function readOn(key: string, from: number): Promise<readonly string[] | undefined> {
    const read = reads.get(key)
    if (!read || from < read.count - 1) return undefined
    const found = await engine.entries(key, read.count - 1)
    // The engine may have handed over all.
    const at = found[0] === read.last ? 0 : read.count - 1
    if (found[at] !== read.last) return undefined
    const { texts, broken } = await follow(key, found.slice(at + 1), read.chain)
    if (broken.length > 0) return undefined
    reads.set(key, { chain: read.chain, count: read.count + texts.length, last: found.at(-1) ?? read.last })
    const run = runs.get(key)
    if (run) run.after = read.chain.last
    if (from >= read.count) return texts.slice(from - read.count)
    const last = await open(key, read.last)
    return last && [last.text, ...texts]
  }

  return {
    async append(key, entry) {
      const run = runs.get(key) ?? startRun(key, '', '')
      const sealed = await seal(ring, { kind: 'entry', key }, entry, writePlace(run))
      try {
        await engine.append(key, sealed)
      } catch (error) {
        // It may be there or not: what comes next must follow in both cases.
        startRun(key, run.base, run.after)
        throw error
      }
      run.after = placeId(run)
      run.count += 1
    },
    entries: async (key, from) => (await readOn(key, from)) ?? readAll(key),
    forget(key) {
      runs.delete(key)
      reads.delete(key)
    },
    begin: (key, base) => void startRun(key, base, ''),
  }
}
