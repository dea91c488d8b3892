import type { ReadableAtom } from 'jods'
import { follow } from 'jods/kit'
import type { UseMemo, UseSource, UseState } from './host.js'

/** The value of an atom: a render when it is another one, by `equals`. */
export type UseAtom = <T>(atom: ReadableAtom<T>, equals?: (a: T, b: T) => boolean) => T

export function createUseAtom(useMemo: UseMemo, useState: UseState, useSource: UseSource): UseAtom {
  return <T>(atom: ReadableAtom<T>, equals: (a: T, b: T) => boolean = Object.is) => {
    const subscribe = useMemo(() => (onChange: () => void) => follow(() => atom.get(), onChange), [atom])
    const [shown] = useState<T[]>(() => [])
    // A selector that is written in place makes another atom in every render: what equals the value on the screen stays it.
    const get = (): T => {
      const value = atom.get()
      return shown.find((last) => equals(last, value)) ?? value
    }
    return useSource(subscribe, get, (value) => {
      shown[0] = value
    })
  }
}
