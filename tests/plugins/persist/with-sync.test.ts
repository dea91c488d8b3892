import { defineStore, snapshot } from 'jods'
import { persist } from 'jods/persist'
import { pair } from 'jods/socket'
import { memory } from 'jods/storage'
import { sync } from 'jods/sync'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'

const Doc = z.object({
  title: z.string().default(''),
  tags: z.record(z.string(), z.number()).default({}),
  items: z.array(z.object({ id: z.string(), n: z.number() })).default([]),
})
const doc = () => defineStore({ name: 'synced', schema: Doc })

test.each(['snapshot', 'log'] as const)(
  'R10 P17 mode %s: two tabs that are in step by sync too: equal, no storm, and stamps that still win',
  async (mode) => {
    const storage = memory()
    const writes = vi.fn()
    for (const name of ['setItem', 'append'] as const) {
      const write = storage[name]
      storage[name] = (key, text) => {
        writes()
        write(key, text)
      }
    }
    const [a, b] = [doc(), doc()]
    const kept = [a, b].map((store) => persist(store, { storage, mode, debounce: 5 }))
    const [near, remote] = pair()
    const sent = [near, remote].map((socket) => vi.spyOn(socket, 'send'))
    const lives = [sync(near, a), sync(remote, b)]
    await Promise.all(lives.map(({ ready }) => ready))
    const agree = () => vi.waitFor(() => expect(snapshot(b)).toEqual(snapshot(a)), { timeout: 3000 })
    for (let count = 0; count < 5; count += 1) {
      a.tags[`a${count}`] = count
      b.tags[`b${count}`] = count
      a.items.push({ id: `a${count}`, n: count })
      b.title = `title ${count}`
      if (count === 3) delete a.tags.b1
      await Promise.all(kept.map((saved) => saved.flush()))
      await agree()
    }
    const quiet = async () => {
      const before = [writes.mock.calls.length, ...sent.map((send) => send.mock.calls.length)]
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect([writes.mock.calls.length, ...sent.map((send) => send.mock.calls.length)]).toEqual(before)
    }
    await vi.waitFor(quiet, { timeout: 5000 })
    expect(Object.keys(a.tags)).toHaveLength(9)
    expect(writes.mock.calls.length).toBeLessThan(60)
    expect(sent.reduce((sum, send) => sum + send.mock.calls.length, 0)).toBeLessThan(150)
    for (const live of lives) await live.stop()
    a.title = 'offline'
    for (const saved of kept) await saved.stop()

    const c = doc()
    const again = persist(c, { storage, mode })
    expect(snapshot(c)).toEqual(snapshot(a))
    const [one, other] = pair()
    const later = [sync(one, c), sync(other, b)]
    await Promise.all(later.map(({ ready }) => ready))
    await vi.waitFor(() => expect(b.title).toBe('offline'))
    expect(snapshot(b)).toEqual(snapshot(c))
    for (const live of later) await live.stop()
    await again.stop()
  },
)
