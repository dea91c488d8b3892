import { type AnyStore, fork } from 'jods'
import { definitionOf } from 'jods/kit'

/** Finds the instance of one scope for a store. */
export type Scope = <S extends AnyStore>(store: S) => S

/**
 * Finds the instance of one scope (a request, a test, a provider) for a store: of `given`, that of the same definition;
 * else a fork of the store, which starts from its definition's `initial` and is the same at every call.
 */
export function createScope(given: readonly AnyStore[] = []): Scope {
  const instances = new Map<unknown, AnyStore>()
  return (store) => {
    const definition = definitionOf(store)
    const isAnother = (one: AnyStore): boolean => one !== store && definitionOf(one) === definition
    const instance = instances.get(definition) ?? given.find(isAnother) ?? fork(store)
    instances.set(definition, instance)
    // Of one definition, so of one type.
    return instance as typeof store
  }
}
