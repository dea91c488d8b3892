import type { AnyStore, Attached } from '../contract.js'
import { isDevelopment } from '../errors.js'
import { inspector } from '../signal/inspector.js'

/** How many of the newest are known; whoever inspects keeps its own list from then on. */
const LIMIT = 1000

/** The newest of a kind, held weakly, for an inspector that comes later. */
class Known<T extends object> {
  #refs: WeakRef<T>[] = []

  add(item: T): void {
    if (this.#refs.push(new WeakRef(item)) >= 2 * LIMIT) this.all()
  }

  /** Oldest first. */
  all(): T[] {
    this.#refs = this.#refs.filter((ref) => ref.deref() !== undefined).slice(-LIMIT)
    return this.#refs.flatMap((ref) => ref.deref() ?? [])
  }
}

export const knownStores: Known<AnyStore> = new Known()
export const knownAttachments: Known<Attached> = new Known()

export function tellDefined(store: AnyStore): void {
  knownStores.add(store)
  if (inspector !== undefined) inspector.defined(store)
}

const isPageInDevelopment = isDevelopment && typeof document !== 'undefined'

/** A server makes one per request, and nobody looks on: those cost nothing. */
export function tellForked(store: AnyStore): void {
  if (inspector !== undefined || isPageInDevelopment) tellDefined(store)
}

export function tellAttached(attached: Attached): void {
  knownAttachments.add(attached)
  if (inspector !== undefined) inspector.attached(attached)
}
