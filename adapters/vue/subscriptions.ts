import type { CreateSubscriber } from 'jods/kit'
import {
  getCurrentScope,
  hasInjectionContext,
  inject,
  onScopeDispose,
  shallowRef,
  ssrContextKey,
  triggerRef,
} from 'vue'

interface Source {
  /** Undefined while it is not followed. */
  stop: (() => void) | undefined
}

/**
 * The sources of one component or effect scope, which end with it. Vue does not tell when the last effect has left a
 * source: each is followed until it changes, and again once it is read again, and one that belongs to a row that is gone
 * can be collected with the row. On a server nothing is followed.
 */
export function createSubscriptions(): CreateSubscriber {
  if (hasInjectionContext() && inject(ssrContextKey, undefined) !== undefined) return () => () => {}
  const followed = createWeakSet<Source>()
  let isEnded = false
  if (getCurrentScope() !== undefined)
    onScopeDispose(() => {
      isEnded = true
      for (const source of followed.all()) source.stop?.()
    })

  return (start) => {
    const version = shallowRef()
    const source: Source = { stop: undefined }
    followed.add(source)
    return () => {
      void version.value
      if (isEnded || source.stop !== undefined) return
      source.stop = start(() => {
        source.stop?.()
        source.stop = undefined
        triggerRef(version)
      })
    }
  }
}

/** A set that can be listed and keeps nothing alive. */
function createWeakSet<T extends object>(): { add(item: T): void; all(): T[] } {
  let references: WeakRef<T>[] = []
  let limit = 64
  const all = (): T[] => references.flatMap((reference) => reference.deref() ?? [])
  return {
    all,
    add(item) {
      if (references.push(new WeakRef(item)) < limit) return
      references = references.filter((reference) => reference.deref() !== undefined)
      limit = 64 + references.length * 2
    },
  }
}
