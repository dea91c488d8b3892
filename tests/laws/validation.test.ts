import { expect, test } from 'vitest'
import { holds, runs } from './tape.js'
import { counts } from './validation-law.js'

test('C22 the sink accepts exactly what parsing the whole next state accepts, and holds its output', async () => {
  await holds('validation', 320, 1, async () => (await import('./validation-law.js')).law)
  const { accepted, refused, schemas, unstable } = counts
  console.info(`validation: ${schemas} schemas (${unstable} unstable), ${accepted} writes accepted, ${refused} refused`)
  if (runs < 1000) return
  expect(accepted / (accepted + refused)).toBeGreaterThan(0.2)
  expect(refused / (accepted + refused)).toBeGreaterThan(0.2)
}, 300_000)
