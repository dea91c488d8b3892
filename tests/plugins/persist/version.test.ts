import { expect, test } from 'vitest'
import { compareVersions } from '../../../plugins/persist/version.js'

test('P06 versions compare part by part at the dots, numerically', () => {
  const sorted = ['0', '0.1', '1.2', '1.9.0', '1.10', '2-alpha', '2-beta', '10']
  expect(sorted.toReversed().sort(compareVersions)).toEqual(sorted)
  expect(compareVersions('1.0', '1')).toBe(0)
})
