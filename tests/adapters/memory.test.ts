import { memory } from 'jods/storage'
import { expect, test } from 'vitest'

test('P11 memory keeps, lists and forgets; each one is its own', () => {
  const storage = memory()
  expect(storage.getItem('a')).toBeNull()
  storage.setItem('a', '1')
  storage.setItem('b', '')
  expect([storage.getItem('a'), storage.getItem('b'), storage.keys()]).toEqual(['1', '', ['a', 'b']])
  storage.removeItem('a')
  storage.removeItem('a')
  expect([storage.getItem('a'), storage.keys(), memory().keys()]).toEqual([null, ['b'], []])
})
