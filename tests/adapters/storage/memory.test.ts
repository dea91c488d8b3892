import { memory } from 'jods/storage'
import { expect, test } from 'vitest'
import { describeStorage } from '../../conformance/storage.js'

describeStorage('memory', () => {
  const engine = memory()
  return { open: () => engine }
})

test('P11 memory answers at once, and each one is its own', () => {
  const storage = memory()
  expect(storage.getItem('a')).toBeNull()
  storage.setItem('a', '1')
  storage.append('b', 'entry')
  storage.entries('b').push('not kept')
  expect([storage.getItem('a'), storage.entries('b'), storage.keys()]).toEqual(['1', ['entry'], ['a', 'b']])
  expect(memory().keys()).toEqual([])
})
