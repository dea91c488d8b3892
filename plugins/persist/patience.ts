import { JodsError } from 'jods'
import { isThenable } from 'jods/kit'
import type { StorageLike } from './options.js'

/** The same storage, each of whose calls fails when it has not answered after `timeout` milliseconds. */
export function withPatience(storage: StorageLike, timeout: number): StorageLike {
  const inTime = <T>(name: string, answer: T): T =>
    // The promise stands for the promise that it follows.
    isThenable(answer) ? (limited(name, answer, timeout) as T) : answer
  // In a Web Storage any name may be that of an item.
  const has = (name: keyof StorageLike) => typeof storage[name] === 'function'
  return {
    getItem: (key) => inTime('getItem', storage.getItem(key)),
    setItem: (key, value) => inTime('setItem', storage.setItem(key, value)),
    removeItem: (key) => inTime('removeItem', storage.removeItem(key)),
    ...(has('keys') && { keys: () => inTime('keys', storage.keys?.() ?? []) }),
    ...(has('append') && { append: (key, entry) => inTime('append', storage.append?.(key, entry)) }),
    ...(has('entries') && { entries: (key) => inTime('entries', storage.entries?.(key) ?? []) }),
    get length() {
      return storage.length
    },
    ...(has('key') && { key: (index) => storage.key?.(index) ?? null }),
  }
}

function limited<T>(name: string, answer: PromiseLike<T>, timeout: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        new JodsError('persist/timeout', `The storage has not answered \`${name}\` for ${timeout} ms.`, {
          fix: 'It is tried again. Where the storage is that slow, set `timeout` higher.',
        }),
      )
    }, timeout)
    answer.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
