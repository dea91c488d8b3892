import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { indexedDB } from 'jods/storage'
import { expect, test, vi } from 'vitest'
import { describeStorage } from '../../conformance/storage.js'

let count = 0

describeStorage('indexedDB on fake-indexeddb', () => {
  const options = { database: `conformance-${count++}` }
  return { open: () => indexedDB(options) }
})

test('P13 indexedDB: a log that could not be swept is out of sight with its item all the same, and swept next time', async () => {
  const database = `sweep-${count++}`
  const engine = indexedDB({ database })
  await engine.append('key', 'old')
  const deleting = vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(() => {
    throw new Error('the page was closed')
  })
  await engine.setItem('key', 'item')
  await engine.append('key', 'new')
  expect([await engine.entries('key'), await engine.entries('key', 1), await engine.keys()]).toEqual([
    ['new'],
    [],
    ['key'],
  ])
  deleting.mockRestore()
  await engine.removeItem('key')
  expect([await engine.entries('key'), await engine.keys()]).toEqual([[], []])
  await engine.close()
  const open = await openDB(database)
  expect(await open.getAll('entries:log')).toEqual([])
  open.close()
})
