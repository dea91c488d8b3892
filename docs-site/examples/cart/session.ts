import { signal } from 'jods'
import type { Persisted } from 'jods/persist'
import { type Cart, keep, keepOld, type OldCart, openCart, openOldCart } from './cart.js'
import { openDisk } from './disk.js'

/** One start of the app, by one of its builds. */
export type Build = { version: '1'; cart: OldCart; saved: Persisted } | { version: '2'; cart: Cart; saved: Persisted }

/** The app, which can be started again and again on the same disk. */
export interface Session extends ReturnType<typeof openSession> {}

export function openSession() {
  const disk = openDisk()
  const news = signal('')
  const build = signal<Build | undefined>(undefined)
  const stored = signal<readonly { key: string; length: number }[]>([])

  async function look(): Promise<void> {
    stored.set(await disk.list())
  }

  /** Ends the build that runs, which saves what is unsaved, and starts `version`: the cart is read from the disk again. */
  async function start(version: Build['version']): Promise<void> {
    await build.get()?.saved.stop()
    const next = open(version)
    build.set(next)
    await next.saved.ready
    await look()
  }

  function open(version: Build['version']): Build {
    if (version === '1') {
      const cart = openOldCart()
      return { version, cart, saved: keepOld(cart, disk, news.set) }
    }
    const cart = openCart()
    return { version, cart, saved: keep(cart, disk, news.set) }
  }

  async function damage(): Promise<void> {
    const version = build.get()?.version ?? '2'
    await build.get()?.saved.stop()
    build.set(undefined)
    await disk.damage()
    await start(version)
  }

  async function forget(): Promise<void> {
    await build.get()?.saved.clear()
    news.set('Every entry was removed; the cart on the screen stays.')
    await look()
  }

  return { build, news, stored, disk, look, start, damage, forget }
}
