import type { Attached, Inspector, Stop } from '../contract.js'
import { inspector, setInspector } from '../signal/inspector.js'
import { knownAttachments, knownStores } from './known.js'

let all: readonly Inspector[] = []

/**
 * Lets `next` look on: it is told at once of the stores and attachments that there are, then of what happens, while it
 * happens. For development tools: it must not throw, and what it does costs whoever is looked at.
 */
export function inspect(next: Inspector): Stop {
  setAll([...all, next])
  for (const store of knownStores.all()) next.defined(store)
  for (const attached of knownAttachments.all()) next.attached(attached)
  return () => setAll(all.filter((one) => one !== next))
}

function setAll(next: readonly Inspector[]): void {
  all = next
  setInspector(next.length > 1 ? together : next[0])
}

/** All of those who look on, as one. */
const together: Inspector = {
  defined: (store) => each((one) => one.defined(store)),
  attached: (attached) => each((one) => one.attached(attached)),
  status: (attached) => each((one) => one.status(attached)),
  failed: (attached, error) => each((one) => one.failed(attached, error)),
  traced: (about, event, detail) => each((one) => one.traced(about, event, detail)),
  committed: (change) => each((one) => one.committed(change)),
  woke: (kind, name, node, change) => each((one) => one.woke(kind, name, node, change)),
  flushed: (isWhole) => each((one) => one.flushed(isWhole)),
}

function each(tell: (one: Inspector) => void): void {
  for (const one of all) tell(one)
}

/** Tells whoever looks on of something outside of any attachment. `describe` is called only if somebody does. */
export function trace(about: Attached['about'], event: string, describe: () => unknown): void {
  if (inspector !== undefined) inspector.traced(about, event, describe())
}
