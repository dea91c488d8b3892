import { defineStore, snapshot } from 'jods'
import { type SocketSource, sync } from 'jods/sync'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

/** Two ends of one pipe, as `sync` is given them. */
export interface Ends {
  readonly near: SocketSource
  readonly far: SocketSource
  close(): void | Promise<void>
}

const Note = z.object({
  text: z.string().default(''),
  at: z.date().default(new Date(0)),
  counts: z.record(z.string(), z.number()).default({}),
})
const note = (name = 'note') => defineStore({ name, schema: Note, initial: {} })
const patience = { timeout: 10_000, interval: 5 }

/** What `sync` relies on, whatever the socket. */
export function describeSocket(name: string, open: () => Ends | Promise<Ends>): void {
  describe(`S10 ${name}`, () => {
    const undo: (() => unknown)[] = []
    afterEach(async () => {
      for (const step of undo.splice(0).reverse()) await step()
    })
    async function opened() {
      const ends = await open()
      undo.push(() => ends.close())
      return ends
    }
    const start: typeof sync = (...args) => {
      const live = sync(...args)
      undo.push(() => live.stop())
      return live
    }
    const equal = (a: ReturnType<typeof note>, b: ReturnType<typeof note>) =>
      vi.waitFor(() => expect(snapshot(a)).toEqual(snapshot(b)), patience)

    test('S10 two stores align, and what either writes the other gets', async () => {
      const { near, far } = await opened()
      const [a, b] = [note(), note()]
      const lives = [start(near, a), start(far, b)]
      b.text = 'from before'
      await Promise.all(lives.map(({ ready }) => ready))
      await equal(a, b)
      expect(a.text).toBe('from before')
      a.at = new Date(1234)
      b.counts.b = 1
      await vi.waitFor(() => expect([b.at, a.counts.b]).toEqual([new Date(1234), 1]), patience)
      expect(lives.map(({ status }) => status.get())).toEqual(['connected', 'connected'])
      await vi.waitFor(() => expect(lives.map(({ detail }) => detail.get().pending)).toEqual([0, 0]), patience)
    })

    test('S05 many writes in a row arrive, and the last one stands', async () => {
      const { near, far } = await opened()
      const [a, b] = [note(), note()]
      await Promise.all([start(near, a).ready, start(far, b).ready])
      for (let index = 0; index < 200; index += 1) {
        a.counts[`a${index % 10}`] = index
        b.text = `${index}`
        if (index % 20 === 0) await new Promise((resolve) => setTimeout(resolve))
      }
      await equal(a, b)
      expect([b.counts.a9, a.text]).toEqual([199, '199'])
    })

    test('S12 long text, of all planes, arrives as it is', async () => {
      const { near, far } = await opened()
      const [a, b] = [note(), note()]
      await Promise.all([start(near, a).ready, start(far, b).ready])
      a.text = 'ä€𝄞"\\\u0000\u2028'.repeat(20_000)
      await equal(a, b)
    })

    test('S11 two stores share it', async () => {
      const { near, far } = await opened()
      const [a, b, c, d] = [note('one'), note('one'), note('two'), note('two')]
      const lives = [start(near, a), start(near, c), start(far, b), start(far, d)]
      await Promise.all(lives.map(({ ready }) => ready))
      a.text = 'one'
      d.text = 'two'
      await Promise.all([equal(a, b), equal(c, d)])
      expect([b.text, c.text]).toEqual(['one', 'two'])
    })

    test('S07 after a stop it is there for another attachment, which gets what was written meanwhile', async () => {
      const { near, far } = await opened()
      const [a, b] = [note(), note()]
      const first = start(near, a)
      const other = start(far, b)
      await Promise.all([first.ready, other.ready])
      a.text = 'before'
      await equal(a, b)
      await first.stop()
      a.counts.meanwhile = 1
      b.text = 'meanwhile'
      await start(near, a).ready
      await equal(a, b)
      expect(snapshot(a)).toMatchObject({ text: 'meanwhile', counts: { meanwhile: 1 } })
    })
  })
}
