import { applyPatch } from 'jods'
import { expect, test } from 'vitest'
import { anything, listen, plain } from '../helpers.js'
import { hasForbiddenKey, isRoot, rerooted, rooted } from './rooted.js'
import { suite } from './shared.js'

interface Case {
  comment?: string
  doc: unknown
  patch: unknown
  expected?: unknown
  error?: string
  disabled?: boolean
}

suite(['json-patch-tests/spec_tests.json', 'json-patch-tests/tests.json'], (spec: Case[], more: Case[]) => {
  // Two members of one name cannot be told apart once the text is parsed: RFC 6902 has a patch as JSON, jods as values.
  const cases = [...spec, ...more].filter((one) => 'patch' in one && one.comment !== 'duplicate ops')
  cases.forEach((one, index) => {
    const name = `C14 json-patch-tests ${index}: ${one.comment ?? one.error ?? JSON.stringify(one.patch)}`.slice(0, 120)

    test(name, () => {
      run(rooted(one.doc), rerooted(one.patch), 'expected' in one ? rooted(one.expected) : undefined, one)
    })

    const staysRoot = isRoot(one.doc) && (!('expected' in one) || isRoot(one.expected))
    if (staysRoot) {
      test(`${name} (as the root)`, () => {
        run(one.doc as Record<string, any>, one.patch, one.expected, one)
      })
    }
  })
})

function run(document: Record<string, any>, patch: unknown, expected: unknown, { error }: Case): void {
  const store = anything(document)
  const { changes, rejections } = listen(store)
  const result = applyPatch(store, patch as never)
  if (hasForbiddenKey(patch)) {
    expect(!result.ok && result.rejection.code).toBe('state/forbidden-key')
    expect(plain(store)).toEqual(document)
  } else if (error !== undefined) {
    expect(result.ok).toBe(false)
    expect([plain(store), changes.length, rejections.length]).toEqual([document, 0, 1])
  } else {
    expect(result).toMatchObject({ ok: true })
    if (expected !== undefined) expect(plain(store)).toEqual(expected)
    expect(rejections).toEqual([])
  }
}
