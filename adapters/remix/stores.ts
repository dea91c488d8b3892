import { isStore, JodsError } from 'jods'
import { type AnyStore, sink } from 'jods/kit'

/** The stores of a route: in order, or by names of your own. */
export type Stores = readonly AnyStore[] | Readonly<Record<string, AnyStore>>

/** The same stores as one request has them: as they were given, a list also by the names of the stores. */
export type Instances<S extends Stores> = { readonly [K in keyof S]: S[K] }

/** The stores of a list or a record. Throws `remix/stores` for anything else, and where two bear one name. */
export function listOf(stores: Stores): readonly AnyStore[] {
  const isReadable = typeof stores === 'object' && stores !== null && !isStore(stores)
  const list: readonly unknown[] = isReadable ? Object.values(stores) : []
  if (!isReadable || !list.every(isStore)) {
    throw new JodsError('remix/stores', 'Stores are given as a list or a record of what defineStore() returned.', {
      fix: 'Write [cart, session], also where there is only one.',
    })
  }
  const names = list.map(nameOf)
  const double = names.find((name, index) => names.indexOf(name) !== index)
  if (double === undefined) return list
  throw new JodsError('remix/stores', `Two stores are called "${double}", so that one payload would hide the other.`, {
    fix: 'Give each definition a name of its own.',
  })
}

/** `stores` again, each replaced by what `make` returns for it. */
export function instancesOf<S extends Stores>(stores: S, make: (store: AnyStore) => AnyStore): Instances<S> {
  const entries = Object.entries(stores).map(([key, store]) => [key, make(store)] as const)
  // Of the same shape, member by member.
  if (!Array.isArray(stores)) return Object.fromEntries(entries) as Instances<S>
  const list: AnyStore[] = entries.map(([, instance]) => instance)
  for (const instance of list) {
    const name = nameOf(instance)
    if (!(name in list)) Object.defineProperty(list, name, { value: instance })
  }
  return list as unknown as Instances<S>
}

export function nameOf(store: AnyStore): string {
  return sink(store).definition.name
}
