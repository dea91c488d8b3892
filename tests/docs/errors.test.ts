import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describedCodes, errorComplaints, usedCodes } from '../../docs-site/build/errors.mjs'
import { root } from '../../scripts/entries.mjs'

test('G01 every code in the sources has its page, with meaning, cause and fix, and every page its code', () => {
  expect(errorComplaints()).toEqual([])
})

test('G01 no code that an error is made with escapes', () => {
  const known = usedCodes()
  const made = ['src', 'plugins', 'adapters'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => {
        const text = readFileSync(join(root, folder, file), 'utf8')
        return [...text.matchAll(/new \w*Error\(\s*'([a-z]+\/[a-z-]+)'/g)].map(([, code = '']) => code)
      }),
  )
  expect(made.length).toBeGreaterThan(50)
  expect(made.filter((code) => !known.has(code))).toEqual([])
})

test('G01 a code without a text, a text without a code, and a text without its parts are named', () => {
  const used = new Map([['state/lost', ['src/a.ts']]])
  const described = new Map([['state/found', { meaning: 'Yes.', cause: 'Because.', fix: undefined }]])
  expect(errorComplaints(described, used)).toEqual([
    'state/lost is used by src/a.ts and has no section in docs-site/error-codes/state.md.',
    'state/found has a section in docs-site/error-codes/state.md, and nothing uses it.',
    'state/found lacks its fix in docs-site/error-codes/state.md.',
  ])
})

test('G01 no text is a dud', () => {
  for (const [code, { meaning, cause = '', fix = '' }] of describedCodes()) {
    for (const text of [meaning, cause, fix]) expect(text, code).toMatch(/^[`A-Z0-9][\s\S]{8,}[.)]$/)
  }
})
