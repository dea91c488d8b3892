import { test } from 'vitest'
import { holds } from './tape.js'

test('C14 applying diff(a, b) to a gives b, and the inverse of that change gives a', async () => {
  await holds('patch round trip', 160, 4, async () => (await import('./patch-law.js')).roundTrip)
}, 300_000)

test('C14 a small edit is a small patch: one leaf or an append one operation, an insert or remove at the head two', async () => {
  await holds('patch sizes', 120, 4, async () => (await import('./patch-law.js')).sizes)
}, 300_000)
