import { snapshot } from 'jods'
import type { AnyStore, ReadableAtom } from 'jods/kit'
import { sink } from 'jods/kit'
import type { Pace } from './pace.js'
import { createPast, type Past } from './past.js'
import type { StoreInfo } from './types.js'

/** One store that is inspected. It is held weakly: who is inspected lives no longer for it. */
export interface Watched {
  readonly info: StoreInfo
  readonly past: Past
  /** Undefined once it is gone. */
  readonly store: AnyStore | undefined
  readonly shown: ReadableAtom<unknown>
  /** What is shown in place of what is, if anything. */
  readonly hidden: { readonly value: unknown } | undefined
  /** Shows `state` in place of what is; nothing shows the present. */
  hide(state?: { readonly value: unknown }): void
}

export function createWatched(store: AnyStore, id: string, limit: number, pace: Pace): Watched {
  const { name, version } = sink(store).definition
  const ref = new WeakRef(store)
  let revision = 0
  let state: unknown
  // What it was last, for as long as somebody looks at a store that is gone.
  const present = {
    revision() {
      const alive = ref.deref()
      if (alive) revision = sink(alive).revision
      return revision
    },
    state() {
      const alive = ref.deref()
      if (alive) state = snapshot(alive)
      return state
    },
  }
  const past = createPast(present, limit)
  let hidden: { readonly value: unknown } | undefined

  return {
    info: { id, name, version },
    past,
    get store() {
      return ref.deref()
    },
    get hidden() {
      return hidden
    },
    shown: pace.atom(() => (hidden ? hidden.value : past.at(past.last))),
    hide(next) {
      hidden = next
      pace.changed()
    },
  }
}
