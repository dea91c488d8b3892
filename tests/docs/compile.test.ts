import { expect, test } from 'vitest'
import { allBlocks, pages } from './blocks.js'
import { compiled } from './compiled.js'

test('G01 every block of the pages compiles against the sources', { timeout: 60_000 }, () => {
  const complaints = compiled()
  expect([...complaints.values()].flat()).toEqual([])
  expect(complaints.size).toBeGreaterThan(0)
})

test('G01 few blocks are fragments, and each says why', () => {
  const blocks = allBlocks()
  const fragments = blocks.filter(({ fragment }) => fragment)
  console.log(`${blocks.length} blocks on ${pages().length} pages, ${fragments.length} fragments`)
  for (const { page, line, fragment } of fragments) console.log(`  ${page}:${line}: ${fragment}`)
  expect(fragments.length).toBeLessThanOrEqual(blocks.length / 10)
})
