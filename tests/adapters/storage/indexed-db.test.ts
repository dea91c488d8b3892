import 'fake-indexeddb/auto'
import { indexedDB } from 'jods/storage'
import { describeStorage } from '../../conformance/storage.js'

let count = 0

describeStorage('indexedDB on fake-indexeddb', () => {
  const options = { database: `conformance-${count++}` }
  return { open: () => indexedDB(options) }
})
