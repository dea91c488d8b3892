import { indexedDB } from 'jods/storage'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Page } from './persist-page.js'

const patience = { timeout: 10_000 }
const frames: HTMLIFrameElement[] = []

afterEach(() => {
  for (const frame of frames.splice(0)) frame.remove()
  localStorage.clear()
})

/** As an array of this window. */
const namesOf = ({ store }: Page) => Array.from(store.names)
const newKey = () => `persist-${crypto.randomUUID()}`

async function open(
  engine: 'local' | 'idb',
  key: string,
  flag = '',
): Promise<{ frame: HTMLIFrameElement; page: Page }> {
  const frame = document.createElement('iframe')
  frame.src = `/tests/browser/persist-page.html#${engine}:${key}:${flag}`
  document.body.append(frame)
  frames.push(frame)
  return { frame, page: await pageOf(frame) }
}

/** The page in a frame, once it has loaded what was saved. */
async function pageOf(frame: HTMLIFrameElement, not?: Page): Promise<Page> {
  const page = await vi.waitFor(() => {
    const found = (frame.contentWindow as (Window & { page?: Page }) | null)?.page
    if (!found || found === not) throw new Error('the page is not there yet')
    return found
  }, patience)
  await page.saved.ready
  return page
}

async function reload(frame: HTMLIFrameElement, page: Page): Promise<Page> {
  frame.contentWindow!.location.reload()
  return pageOf(frame, page)
}

describe.each(['local', 'idb'] as const)('%s', (engine) => {
  // Chromium keeps nearly all that a page writes to IndexedDB while it goes, but promises none of it.
  const isKept = engine === 'local'
  test.runIf(isKept)('P18 what is unsaved when the page is left or reloaded is there again', async () => {
    const key = newKey()
    const { frame, page } = await open(engine, key)
    page.store.text = 'typed'
    const again = await reload(frame, page)
    expect(again.store.text).toBe('typed')
    expect(again.atOnce).toBe('typed')
    again.store.text = 'and closed'
    frame.contentWindow!.location.replace('about:blank')
    await vi.waitFor(() => expect(frame.contentWindow!.location.href).toBe('about:blank'), patience)
    expect((await open(engine, key)).page.store.text).toBe('and closed')
  })

  test('P13 reloads in mid-save lose nothing that was acknowledged', async () => {
    const { frame, page: first } = await open(engine, newKey())
    let page = first
    const acknowledged: string[] = []
    for (let count = 0; count < 5; count += 1) {
      page.store.names.push(`saved ${count}`)
      await page.saved.flush()
      acknowledged.push(`saved ${count}`)
      page.store.names.push(`under way ${count}`)
      void page.saved.flush()
      page = await reload(frame, page)
      expect(namesOf(page)).toEqual(expect.arrayContaining(acknowledged))
      expect(page.errors).toEqual([])
    }
    expect(namesOf(page).filter((name) => name.startsWith('saved'))).toEqual(acknowledged)
  })

  test.runIf(isKept)(
    'P18 what was under way when the page was reloaded is there again, and what came after it',
    async () => {
      const { frame, page: first } = await open(engine, newKey())
      let page = first
      const expected: string[] = []
      for (let count = 0; count < 5; count += 1) {
        page.store.names.push(`under way ${count}`)
        void page.saved.flush()
        page.store.names.push(`unsaved ${count}`)
        expected.push(`under way ${count}`, `unsaved ${count}`)
        page = await reload(frame, page)
        expect(namesOf(page)).toEqual(expected)
        expect(page.errors).toEqual([])
      }
    },
  )

  test('P17 two pages on one key converge, also when both save at once', async () => {
    const key = newKey()
    const [{ page: a }, { page: b }] = await Promise.all([open(engine, key), open(engine, key)])
    a.store.text = 'from a'
    await a.saved.flush()
    await vi.waitFor(() => expect(b.store.text).toBe('from a'), patience)
    for (let count = 0; count < 5; count += 1) {
      a.store.names.push(`a${count}`)
      b.store.names.unshift(`b${count}`)
      await Promise.all([a.saved.flush(), b.saved.flush()])
    }
    await vi.waitFor(() => {
      expect(namesOf(a)).toHaveLength(10)
      expect(namesOf(b)).toEqual(namesOf(a))
    }, patience)
    const { page: c } = await open(engine, key)
    expect(namesOf(c)).toEqual(namesOf(a))
    expect([a, b, c].flatMap(({ errors }) => errors)).toEqual([])
  })
})

test('P17 the storage event alone tells another page what was saved', async () => {
  const key = newKey()
  const [{ page: a }, { page: b }] = await Promise.all([open('local', key, 'silent'), open('local', key, 'silent')])
  a.store.text = 'from a'
  await a.saved.flush()
  await vi.waitFor(() => expect(b.store.text).toBe('from a'), patience)
  b.store.names.push('from b')
  await b.saved.flush()
  await vi.waitFor(() => expect(namesOf(a)).toEqual(['from b']), patience)
})

test('P17 a save to an engine that answers later waits for the Web Lock of its key', async () => {
  const key = newKey()
  const { page } = await open('idb', key)
  page.store.text = 'first'
  await page.saved.flush()
  let release = () => {}
  const isHeld = new Promise<void>((held) => {
    void navigator.locks.request(`jods:persist:${key}`, () => {
      held()
      return new Promise<void>((resolve) => {
        release = resolve
      })
    })
  })
  await isHeld
  const engine = indexedDB({ database: key })
  page.store.text = 'second'
  const flushed = page.saved.flush()
  await vi.waitFor(async () => {
    const { pending = [] } = await navigator.locks.query()
    expect(pending.map(({ name }) => name)).toContain(`jods:persist:${key}`)
  }, patience)
  expect(await engine.entries(key)).toEqual([])
  release()
  await flushed
  expect(await engine.entries(key)).toHaveLength(1)
  await engine.close()
})

test('P14 the browser says how full it is, and whether it keeps what is stored', async () => {
  const { page } = await open('idb', newKey())
  page.store.text = 'x'.repeat(100_000)
  await page.saved.flush()
  await vi.waitFor(() => {
    const { bytes, quota, ratio, durable } = page.saved.usage.get()
    expect(bytes).toBeGreaterThan(0)
    expect(quota).toBeGreaterThan(bytes)
    expect(ratio).toBeCloseTo(bytes / quota!)
    expect(durable).toBeTypeOf('boolean')
  }, patience)
})

test('P14 a localStorage that is full: persist/quota, the state stays, and is saved once there is room', async () => {
  const { page } = await open('local', newKey())
  localStorage.setItem('ballast', 'x'.repeat(5 * 1024 * 1024 - 2000))
  page.store.text = 'y'.repeat(10_000)
  await page.saved.flush()
  expect(page.errors).toEqual([expect.objectContaining({ code: 'persist/quota' })])
  expect(page.saved.status.get()).toBe('error')
  expect(page.saved.detail.get()!.attempt).toBe(1)
  localStorage.removeItem('ballast')
  await vi.waitFor(() => expect(page.saved.status.get()).toBe('ready'), patience)
  expect(page.store.text).toHaveLength(10_000)
  expect(page.errors).toHaveLength(1)
})
