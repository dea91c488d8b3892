import { applyPatch, onUpdate, select } from 'jods'
import { expect, test } from 'vitest'
import { anything, codeOf } from '../helpers.js'
import { suite } from './shared.js'

suite(['json-pointer/cases.json'], (cases) => {
  /** Asked three ways: a test operation, a copy, a selected atom. */
  function finds(document: Record<string, any>, pointer: string, value: unknown): void {
    expect(applyPatch(anything(document), [{ op: 'test', path: pointer, value }]).ok).toBe(true)
    const store = anything({ document, copy: null })
    expect(applyPatch(store, [{ op: 'copy', from: `/document${pointer}`, path: '/copy' }]).ok).toBe(true)
    expect(store.copy).toEqual(value)
    expect(select(anything(document), pointer as never).get()).toEqual(value)
  }

  function missing(document: Record<string, any>, pointer: string): void {
    const result = applyPatch(anything(document), [{ op: 'copy', from: pointer, path: '/copy' }])
    expect([pointer, !result.ok && result.rejection.code]).toEqual([pointer, 'patch/missing-path'])
    expect(applyPatch(anything(document), [{ op: 'test', path: pointer, value: null }]).ok).toBe(false)
  }

  for (const { pointer, value } of [...cases.string.map((one: any) => ({ ...one, document: cases.document }))]) {
    test(`C14 json-pointer ${JSON.stringify(pointer)} leads to its value`, () => finds(cases.document, pointer, value))
  }
  for (const { pointer, value } of cases.order.cases) {
    test(`C14 json-pointer unescapes in the right order: ${pointer}`, () => finds(cases.order.document, pointer, value))
  }
  for (const pointer of cases.order.missing) {
    test(`C14 json-pointer ${pointer} leads nowhere`, () => missing(cases.order.document, pointer))
  }
  for (const pointer of cases.arrays.missing) {
    test(`C14 json-pointer ${pointer} is no index of an array`, () =>
      missing({ root: cases.arrays.document }, `/root${pointer}`))
  }
  for (const one of cases.nullSafe.cases) {
    test(`C14 json-pointer ${one.pointer} and null`, () => {
      if (one.missing) missing(cases.nullSafe.document, one.pointer)
      else finds(cases.nullSafe.document, one.pointer, one.value)
    })
  }
  for (const pointer of cases.invalidSyntax) {
    test(`C14 json-pointer ${JSON.stringify(pointer)} is malformed`, () => {
      for (const operation of [
        { op: 'add', path: pointer, value: 1 },
        { op: 'copy', from: pointer, path: '/x' },
      ]) {
        const result = applyPatch(anything(cases.document), [operation] as never)
        expect(!result.ok && result.rejection.code).toBe('patch/malformed')
      }
      expect(codeOf(() => onUpdate(anything({}), () => {}, { path: pointer } as never))).toMatch(/\//)
    })
  }
  for (const { pointer } of cases.uriFragment) {
    // RFC 6902 carries pointers as JSON strings; the URI fragment form is another representation.
    test(`C14 json-pointer ${JSON.stringify(pointer)} as a fragment is malformed in a patch`, () => {
      const result = applyPatch(anything(cases.document), [{ op: 'test', path: pointer, value: 1 }])
      expect(!result.ok && result.rejection.code).toBe('patch/malformed')
    })
  }
})
