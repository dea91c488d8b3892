import { defineStore, snapshot } from 'jods'
import { pair } from 'jods/socket'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { syncOn } from '../../../plugins/sync/sync.js'

const Note = z.object({ text: z.string().default(''), n: z.number().default(0) })
const note = () => defineStore({ name: 'note', schema: Note })
const year = 365 * 86_400_000
let true_ = 1_700_000_000_000
let serial = 0
const hostOf = (clock: () => number) => ({
  now: clock,
  elapsed: () => true_,
  random: () => 0.5,
  createId() {
    serial += 1
    return `n${serial}`
  },
})
const running: ReturnType<typeof syncOn>[] = []
afterEach(() => {
  for (const live of running.splice(0)) void live.stop()
})
const settle = async () => {
  for (let round = 0; round < 400; round += 1) await Promise.resolve()
}

/** A server, whose clock is right, and a client that connects to it, whose clock is as given; `lag` is one way. */
async function served(clock: () => number, lag = 0) {
  const under: (() => void)[] = []
  const [near, far] = pair(lag > 0 ? { schedule: (deliver) => void under.push(deliver) } : {})
  const [client, server] = [note(), note()]
  const live = syncOn(() => near, client, {}, hostOf(clock))
  running.push(
    live,
    syncOn(
      far,
      server,
      {},
      hostOf(() => true_),
    ),
  )
  const arrive = async () => {
    await settle()
    while (under.length > 0) {
      const due = under.splice(0)
      true_ += lag
      for (const deliver of due) {
        deliver()
        await settle()
      }
    }
  }
  await arrive()
  return { client, server, live, arrive }
}

test('S13 stamps go by the time of who was connected to: of two writes the one that was later wins', async () => {
  for (const off of [40_000, -40_000, 20 * year, -20 * year]) {
    const { client, server, live, arrive } = await served(() => true_ + off)
    expect(live.detail.get().clock).toEqual({ offset: -off, skewed: Math.abs(off) > 60_000 })
    client.text = 'client, earlier'
    true_ += 1000
    server.text = 'server, later'
    await arrive()
    expect([client.text, server.text]).toEqual(['server, later', 'server, later'])
    true_ += 1000
    client.text = 'client, latest'
    await arrive()
    expect([client.text, server.text]).toEqual(['client, latest', 'client, latest'])
  }
})

test('S13 the way there and back is taken into account', async () => {
  const { live } = await served(() => true_ - 5000, 200)
  expect(Math.abs(live.detail.get().clock.offset - 5000)).toBeLessThan(10)
})

test('S13 a clock that stands still, or jumps back, loses no write', async () => {
  for (const jump of [0, -3 * year]) {
    let own = true_
    const { client, server, arrive } = await served(() => own)
    for (let round = 1; round <= 5; round += 1) {
      true_ += 120_000
      if (jump !== 0) own = true_ + jump * (round % 2)
      client.n = round
      await arrive()
      expect([client.n, server.n]).toEqual([round, round])
      true_ += 120_000
      server.text = `${round}`
      await arrive()
      expect(client.text).toBe(`${round}`)
      expect(snapshot(server)).toEqual(snapshot(client))
    }
  }
})

test('S13 S12 a peer that refuses every stamp with a time of its own moves no clock', async () => {
  const [near, far] = pair()
  const server = note()
  const host = hostOf(() => true_)
  running.push(syncOn(near, server, { onError() {} }, host))
  const stamps: string[] = []
  const evil = { channel: 'note', from: 'evil' }
  const say = (message: object) => far.send(JSON.stringify({ ...evil, ...message }))
  far.addEventListener('message', ({ data }: { data: string }) => {
    const { type, id, writes = [] } = JSON.parse(data)
    if (type !== 'patches') return
    stamps.push(...writes.map(({ stamp }: { stamp: string }) => stamp))
    const paths = writes.map(({ path }: { path: string }) => path)
    const refusals = [{ code: 'sync/clock', reason: 'no', paths }]
    say({ type: 'reject', id, refusals, time: true_ + 50 * year })
  })
  const lead = { node: 'evil', rank: 0 }
  const own = {
    protocol: 1,
    session: 's',
    version: '0',
    mode: 'peer',
    answer: false,
    align: 'merge',
    time: true_,
    lead,
  }
  say({ type: 'hello', ...own, maxMessageBytes: 1e6 })
  await settle()
  for (let round = 0; round < 3; round += 1) {
    server.n += 1
    await settle()
  }
  expect(stamps.length).toBeGreaterThan(3)
  for (const stamp of stamps) expect(Number.parseInt(stamp.slice(0, 12), 16)).toBeLessThan(true_ + 60_000)
})
