import { encrypted, indexedDB } from 'jods/storage'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cdp } from 'vitest/browser'
import { describeStorage } from '../../conformance/storage.js'

let count = 0
let database = ''
beforeEach(() => {
  count += 1
  database = `storage-test-${count}`
})
const close: (() => unknown)[] = []
afterEach(() => Promise.all(close.splice(0).map((one) => one())))

const open = (options: Parameters<typeof indexedDB>[0] = {}) => {
  const engine = indexedDB({ database, ...options })
  close.push(engine.close)
  return engine
}

describeStorage('indexedDB in Chromium', () => ({ open }))

describeStorage('encrypted over IndexedDB in Chromium', () => {
  const key = crypto.getRandomValues(new Uint8Array(32))
  return { open: () => encrypted(open(), { key }) }
})

/** A connection of somebody else, who lets no upgrade through. */
async function rawOpen(version?: number): Promise<IDBDatabase> {
  const request = globalThis.indexedDB.open(database, version)
  const opened = await new Promise<IDBDatabase>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  close.push(() => opened.close())
  return opened
}

describe('P12 upgrades', () => {
  test("P12 another tab's upgrade is let through, and the engine goes on after it", async () => {
    const engine = open()
    await engine.setItem('key', 'kept')
    const newer = await rawOpen(7)
    newer.close()
    expect(await engine.getItem('key')).toBe('kept')
    await engine.append('key', 'entry')
    expect(await open().entries('key')).toEqual(['entry'])
  })

  test('P12 a database made without our store gets it, and keeps what it had', async () => {
    const first = open({ store: 'first' })
    await first.setItem('key', '1')
    const second = open({ store: 'second' })
    await second.setItem('key', '2')
    expect([await first.getItem('key'), await second.getItem('key')]).toEqual(['1', '2'])
    expect((await rawOpen()).version).toBe(2)
  })

  test('P12 several that add their stores at the same moment all get them', async () => {
    const engines = ['a', 'b', 'c', 'd'].map((store) => open({ store }))
    await Promise.all(engines.map((engine, index) => engine.setItem('key', `${index}`)))
    expect(await Promise.all(engines.map((engine) => engine.getItem('key')))).toEqual(['0', '1', '2', '3'])
  })

  test('P12 an upgrade that another tab blocks is a typed error, and works once that tab is gone', async () => {
    const other = await rawOpen()
    const engine = open({ timeout: 150 })
    await expect(engine.setItem('key', 'x')).rejects.toMatchObject({ code: 'storage/blocked', fix: expect.any(String) })
    other.close()
    await engine.setItem('key', 'x')
    expect(await engine.getItem('key')).toBe('x')
  })

  test('P12 a tab that waits behind a blocked upgrade does not wait for ever either', async () => {
    const other = await rawOpen()
    const outcomes = await Promise.allSettled([open({ timeout: 150 }).keys(), open({ timeout: 150 }).keys()])
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual([
      'storage/blocked',
      expect.stringMatching(/^storage\/(blocked|timeout)$/),
    ])
    other.close()
    expect(await open().keys()).toEqual([])
  })
})

describe('P12 a lost connection', () => {
  test('P12 a database deleted under the engine is made again', async () => {
    const engine = open()
    await engine.setItem('key', 'old')
    await new Promise((resolve, reject) => {
      const request = globalThis.indexedDB.deleteDatabase(database)
      request.onsuccess = resolve
      request.onerror = request.onblocked = reject
    })
    expect(await engine.getItem('key')).toBeNull()
    await engine.setItem('key', 'new')
    expect(await engine.getItem('key')).toBe('new')
  })

  test('P12 a connection that the browser drops is opened again', async () => {
    const engine = open()
    await engine.setItem('key', 'old')
    const other = await rawOpen()
    const dropped = new Promise((resolve) => {
      other.onclose = resolve
    })
    await cdp().send('Storage.clearDataForOrigin', { origin: location.origin, storageTypes: 'indexeddb' })
    await dropped
    await engine.append('key', 'entry')
    expect([await engine.getItem('key'), await engine.entries('key')]).toEqual([null, ['entry']])
  })

  test('P12 writes under way when the connection is dropped all end, kept or with a typed error', async () => {
    const engine = open()
    await engine.setItem('key', 'old')
    const writes = Array.from({ length: 50 }, (_, index) => engine.append('key', `${index}`))
    const clear = cdp().send('Storage.clearDataForOrigin', { origin: location.origin, storageTypes: 'indexeddb' })
    writes.push(...Array.from({ length: 50 }, (_, index) => engine.append('key', `late ${index}`)))
    const outcomes = await Promise.allSettled(writes)
    await clear
    const codes = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : []))
    expect(new Set(codes)).toEqual(new Set(codes.length > 0 ? ['storage/connection-lost'] : []))
    const entries = await engine.entries('key')
    expect(new Set(entries).size).toBe(entries.length)
    await engine.setItem('key', 'new')
    expect(await engine.getItem('key')).toBe('new')
  })
})

describe('P13 P14 failures', () => {
  test('P14 a full disk is a QuotaExceededError, and leaves the item and its log as they were', async () => {
    const engine = open()
    const origin = location.origin
    // Chromium remembers for a while how much room there was, until everything is cleared.
    await cdp().send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })
    await cdp().send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 300_000 })
    await engine.setItem('key', 'kept')
    await engine.append('key', 'entry')
    try {
      const full = { code: 'storage/quota', name: 'QuotaExceededError' }
      await expect(engine.setItem('key', 'x'.repeat(2_000_000))).rejects.toMatchObject(full)
      await expect(engine.append('key', 'x'.repeat(2_000_000))).rejects.toMatchObject(full)
    } finally {
      await cdp().send('Storage.overrideQuotaForOrigin', { origin })
    }
    expect([await engine.getItem('key'), await engine.entries('key')]).toEqual(['kept', ['entry']])
    await engine.append('key', 'after')
    expect(await engine.entries('key')).toEqual(['entry', 'after'])
  })

  test('P13 a page closed while it writes has kept all that it was told was kept', async () => {
    const frame = document.createElement('iframe')
    let acknowledged = -1
    const enough = new Promise<void>((resolve) => {
      const listen = (event: MessageEvent) => {
        if (event.source !== frame.contentWindow) return
        acknowledged = event.data
        if (acknowledged >= 60) resolve()
      }
      addEventListener('message', listen)
      close.push(() => removeEventListener('message', listen))
    })
    frame.srcdoc = `<script type="module">
      import { indexedDB } from '${new URL('../../../adapters/storage/index.ts', import.meta.url).pathname}'
      const engine = indexedDB({ database: '${database}' })
      for (let next = 0; ; next += 1) {
        if (next % 7 === 0) await engine.setItem('key', String(next))
        else await engine.append('key', String(next))
        parent.postMessage(next, '*')
      }
    </script>`
    document.body.append(frame)
    await enough
    frame.remove()
    const engine = open()
    const [base, entries] = [await engine.getItem('key'), await engine.entries('key')]
    expect(Number(entries.at(-1) ?? base)).toBeGreaterThanOrEqual(acknowledged)
    expect(entries).toEqual(entries.map((_, index) => `${Number(base) + 1 + index}`))
  })
})
