import type { AnyStore } from 'jods/kit'

const flows = new WeakMap<AnyStore, Set<{ readonly at: string }>>()

/** Says that a stream feeds the part at `at`; returns what says that it has ended. */
export function startFlow(store: AnyStore, at: string): () => void {
  const flow = { at }
  const known = flows.get(store) ?? new Set()
  flows.set(store, known.add(flow))
  return () => void known.delete(flow)
}

/** Pointers of the parts of `store` that a stream feeds now. */
export function partsInFlow(store: AnyStore): readonly string[] {
  return [...(flows.get(store) ?? [])].map(({ at }) => at)
}
