import type { Timeline } from './timeline.js'

/** A storage of a simulated host: outlives its crashes, may be slow, full, and tear what it was writing when the host died. */
export class Disk {
  readonly items = new Map<string, string>()
  readonly logs = new Map<string, string[]>()
  isFull = false
  /** Milliseconds that an answer takes at most; 0 answers in the call. */
  slowness = 0
  #life = 0
  #isTearing = false
  readonly #torn = new Set<string>()

  constructor(readonly time: Timeline) {}

  /** All that is written, whole. */
  texts(): string[] {
    return [...this.items.values(), ...[...this.logs.values()].flat().filter((entry) => !this.#torn.has(entry))]
  }

  /** What was being written when the host died is written, not written, or half. */
  crash(isTearing: boolean): void {
    this.#life += 1
    this.#isTearing = isTearing
  }

  /** The engine as one life of the host sees it. */
  engine(canAppend: boolean) {
    const life = this.#life
    const write = (apply: () => void, tear: () => void) =>
      this.#answer(() => {
        if (life !== this.#life) {
          if (this.#isTearing) tear()
          return
        }
        if (this.isFull) throw Object.assign(new Error('No room.'), { name: 'QuotaExceededError' })
        apply()
      })
    const read = <T>(ask: () => T) => this.#answer(ask)
    const { items, logs } = this
    const base = {
      keys: () => read(() => [...new Set([...items.keys(), ...logs.keys()])]),
      getItem: (key: string) => read(() => items.get(key) ?? null),
      setItem: (key: string, text: string) =>
        write(
          () => {
            items.set(key, text)
            logs.delete(key)
          },
          () => {},
        ),
      removeItem: (key: string) =>
        write(
          () => {
            items.delete(key)
            logs.delete(key)
          },
          () => {},
        ),
    }
    if (!canAppend) return base
    const add = (key: string, entry: string) => void logs.set(key, [...(logs.get(key) ?? []), entry])
    return {
      ...base,
      append: (key: string, entry: string) =>
        write(
          () => add(key, entry),
          () => {
            const half = entry.slice(0, Math.floor(entry.length * this.time.random()))
            this.#torn.add(half)
            add(key, half)
          },
        ),
      entries: (key: string) => read(() => [...(logs.get(key) ?? [])]),
    }
  }

  #answer<T>(ask: () => T): T | Promise<T> {
    if (this.slowness === 0) return ask()
    const ms = 1 + Math.floor(this.time.random() * this.slowness)
    return new Promise((resolve, reject) => {
      this.time.after(ms, () => {
        try {
          resolve(ask())
        } catch (error) {
          reject(error)
        }
      })
    })
  }
}
