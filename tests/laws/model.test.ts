import { test } from 'vitest'
import { holds } from './tape.js'

test('C07 C08 C12 C14 C17 C19 a store does what plain data does: states, patches, snapshots, wake-ups, held parts', async () => {
  await holds('model', 300, 1, async () => (await import('./model-law.js')).law)
}, 300_000)
