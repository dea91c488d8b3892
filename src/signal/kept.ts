/**
 * One of each kind that lives as long as the module. V8 forgets the shape of a class, and all code that it made for
 * it, when the last object of that shape is gone: a page whose only effect ends would start cold with the next.
 */
export const kept: { signal?: object; computed?: object; effect?: object; store?: readonly object[] } = {}

/** What they do; a function of its own, as one made at the call would hold what the caller holds. */
export const nothing = (): undefined => undefined
