import { defineStore, fork } from 'jods'
import { persist } from 'jods/persist'
import { pair } from 'jods/socket'
import { stream } from 'jods/stream'
import { sync } from 'jods/sync'
import { expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { z } from 'zod'
import { mount } from './mount.js'

const schema = z.object({ n: z.int().default(0), password: z.string().default('') })
const cart = (version = '1') => defineStore({ name: 'cart', schema, version })

/** The text of a file that a click offers for download. */
async function downloaded(click: () => void): Promise<string> {
  const blobs: Blob[] = []
  const create = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    blobs.push(blob as Blob)
    return 'blob:none'
  })
  const follow = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
  click()
  create.mockRestore()
  follow.mockRestore()
  return (await blobs[0]?.text()) ?? ''
}

test('D05 frames of sync are listed both ways with acks, latency, connection and what is secret left out; they are exported', async () => {
  const store = cart()
  const { view, one, rows, text, drawn, all } = await mount([store])
  const [a, b] = pair()
  const lives = [sync(a, store, { token: 'abc-secret' }), sync(b, fork(store))]
  await Promise.all(lives.map(({ ready }) => ready))
  store.n = 7
  await view('transport')
  await expect.poll(rows).toContainEqual(expect.stringMatching(/← in sync cart ack .* \d+ B [\d.]+ ms$/))
  const listed = rows().join('\n')
  expect(listed).toMatch(/→ out sync cart hello/)
  expect(listed).toMatch(/← in sync cart hello/)
  expect(listed).toMatch(/→ out sync cart patches/)
  expect(listed).toMatch(/· sync cart connected/)
  expect(text('.totals')).toMatch(/In \d+ · [\d.]+ k?B Out \d+ · [\d.]+ k?B Answered [1-9]\d* Median latency [\d.]+ ms/)

  await userEvent.fill(one('[aria-label="Search"]'), 'hello')
  await drawn()
  all('.sizer .grid-row')[0]!.click()
  await drawn()
  expect(text('.details')).toMatch(/hello Close .*Plugin sync .*Frame, secrets redacted .*token: "\[redacted\]"/)
  const exported = await downloaded(() => [...one('.bar').querySelectorAll('button')].at(-1)!.click())
  expect(JSON.parse(exported).length).toBeGreaterThan(3)
  expect(exported + one('.panel').textContent).not.toContain('abc-secret')
  for (const live of lives) await live.stop()
})

test('D03 loads, migrations, quarantine and saves are listed, with the version that runs', async () => {
  const before = cart('1')
  const old = persist(before, { storage: localStorage })
  await old.ready
  before.n = 3
  await old.flush()
  await old.stop()
  const store = cart('2')
  const { view, rows, text, drawn } = await mount([store])
  const saved = persist(store, {
    storage: localStorage,
    migrate: (state) => ({ ...(state as object), n: 4 }),
    onError: () => {},
  })
  await saved.ready
  store.n = 5
  await saved.flush()
  await saved.stop()
  localStorage.setItem('jods:cart:v2', 'no JSON')
  const again = persist(store, { storage: localStorage, onError: () => {} })
  await again.ready
  await drawn()
  await view('storage')
  const listed = rows().join('\n')
  for (const event of ['load', 'migrate', 'quarantine', 'save']) expect(listed).toMatch(new RegExp(`persist ${event}`))
  expect(text('.totals')).toMatch(/cart version 2 · revision \d/)
  await again.stop()
})

test('D01 each plugin stands with its status and its detail, and what happened to it below', async () => {
  const store = cart()
  const { view, all, one, rows, text, drawn } = await mount([store])
  await view('plugins')
  expect(text('.cards')).toMatch(/No plugin is attached/)
  const saved = persist(store, { storage: localStorage })
  await saved.ready
  const feed = stream([{ n: 1 }, { n: 'no number' }], store)
  await feed
  await drawn()
  expect(all('.card').map((card) => card.innerText.split('\n')[0])).toContain('persist')
  expect(one('.card .badge').textContent).toBe('ready')
  expect(rows().join('\n')).toMatch(/stream .*stopped|stream .*ready/)
  await saved.stop()
  await drawn()
  await expect.poll(() => all('.card .badge').map((badge) => badge.textContent)).not.toContain('ready')
})
