import { defineStore, onReject, onUpdate, snapshot } from 'jods'
import { persist } from 'jods/persist'
import { pair } from 'jods/socket'
import { memory } from 'jods/storage'
import { stream } from 'jods/stream'
import { sync } from 'jods/sync'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'

const Note = z.object({ title: z.string(), tags: z.array(z.string()).max(3), mine: z.string() })
const note = () => defineStore({ name: 'note', schema: Note, initial: { title: '', tags: [], mine: '' } })

test('R10 a document that grows in a store which is saved and synced: each change goes once each way, and none comes back', async () => {
  const store = note()
  const far = note()
  const storage = memory()
  const [near, remote] = pair()
  const saved = persist(store, { storage })
  const lives = [sync(near, store), sync(remote, far)]
  await Promise.all(lives.map(({ ready }) => ready))
  const sources: string[] = []
  const farSources: string[] = []
  const rejections = vi.fn()
  onUpdate(store, (_, { origin }) => sources.push(origin.source))
  onUpdate(far, (_, { origin }) => farSources.push(origin.source))
  for (const one of [store, far]) onReject(one, rejections)
  const text = JSON.stringify({ title: 'Growing', tags: ['a', 'b'], mine: 'x' })
  async function* slowly() {
    for (let at = 0; at < text.length; at += 3) {
      yield text.slice(at, at + 3)
      await Promise.resolve()
      if (at === 12) far.mine = 'typed there meanwhile'
    }
  }
  expect(await stream(slowly(), store, { format: 'partial-json' })).toMatchObject({ rejected: 0 })
  await vi.waitFor(() => expect(snapshot(far)).toEqual(snapshot(store)))
  expect(store.title).toBe('Growing')
  expect(store.tags).toEqual(['a', 'b'])
  const heard = sources.length
  await saved.flush()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(sources.length).toBe(heard)
  expect(new Set(sources)).toEqual(new Set(['stream', 'sync']))
  expect(sources.filter((source) => source === 'sync')).toHaveLength(1)
  expect(new Set(farSources)).toEqual(new Set(['local', 'sync']))
  expect(rejections).not.toHaveBeenCalled()
  for (const live of lives) await live.stop()
  await saved.stop()

  const again = note()
  await persist(again, { storage }).ready
  expect(snapshot(again)).toEqual(snapshot(far))
})
