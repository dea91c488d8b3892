import { type AnyStore, type Change, onUpdate } from 'jods'

/** How many of the page's views a change has woken, out of how many that were watching. */
export interface Wakes {
  woken: number
  watching: number
}

const wakes = new WeakMap<Change, Wakes>()
let watching = 0
// Listeners to changes hear first, then the views wake: what is counted belongs to the change told last.
let latest: Wakes = { woken: 0, watching }

/** From now on every change of `store` is counted. */
export function watchWakes(store: AnyStore): void {
  onUpdate(store, (_, change) => {
    latest = { woken: 0, watching }
    wakes.set(change, latest)
  })
}

export function wakesOf(change: Change): Wakes | undefined {
  return wakes.get(change)
}

export function countWake(): void {
  latest.woken += 1
}

export function viewOpened(): void {
  watching += 1
}

export function viewClosed(): void {
  watching -= 1
}
