import type { StorageLike } from './options.js'

/** Milliseconds after which who holds a lock is taken to be stuck: another tab, another attachment of this one. */
const patience = { tab: 5000, here: 1000 }

type Work = () => void | Promise<void>

/**
 * Runs `work` while nobody else runs one for this key: in no other tab where the platform has locks, else in nothing of
 * this process that uses the same storage. Who waits too long goes on all the same: a save looks before it writes.
 */
export async function underLock(key: string, storage: StorageLike, work: Work): Promise<void> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  await (locks ? withLock(locks, `jods:persist:${key}`, work) : inTurn(`${scopeOf(storage)}:${key}`, work))
}

const scopes = new WeakMap<object, number>()
let scopeCount = 0

/** Engines of one name may be one storage; what has no name, or lives in memory, is one only as the same object. */
function scopeOf(storage: StorageLike): string {
  if (typeof storage.name === 'string' && storage.name !== 'memory') return storage.name
  let scope = scopes.get(storage)
  if (scope === undefined) {
    scopeCount += 1
    scope = scopeCount
    scopes.set(storage, scope)
  }
  return String(scope)
}

async function withLock(locks: LockManager, name: string, work: Work): Promise<void> {
  const giveUp = new AbortController()
  const timer = setTimeout(() => giveUp.abort(), patience.tab)
  let isBegun = false
  try {
    await locks.request(name, { signal: giveUp.signal }, async () => {
      clearTimeout(timer)
      isBegun = true
      await work()
    })
  } catch (error) {
    clearTimeout(timer)
    if (isBegun) throw error
    await work()
  }
}

/** Who came last, by name. */
const queues = new Map<string, Promise<void>>()

async function inTurn(name: string, work: Work): Promise<void> {
  const before = queues.get(name)
  let release = () => {}
  const mine = new Promise<void>((resolve) => {
    release = resolve
  })
  queues.set(name, mine)
  try {
    if (before) await atMost(before, patience.here)
    await work()
  } finally {
    release()
    if (queues.get(name) === mine) queues.delete(name)
  }
}

function atMost(wait: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    void wait.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
