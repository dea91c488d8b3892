import { applyPatch, batch, defineStore, fork, replaceState } from 'jods'
import { createOrigin, sink } from 'jods/kit'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { anything, codeOf, listen, plain } from '../helpers.js'
import { hasForbiddenKey } from './rooted.js'
import { suite } from './shared.js'

const builtIns = [Object.prototype, Array.prototype, Function.prototype, Map.prototype, Set.prototype, Date.prototype]
const own = (): string[] =>
  builtIns.flatMap((one) =>
    Reflect.ownKeys(one).map((key) => `${String(key)} ${typeof Reflect.getOwnPropertyDescriptor(one, key)?.value}`),
  )
const before = own()

afterEach(() => {
  expect(own()).toEqual(before)
  expect([({} as any).polluted, ([] as any).polluted]).toEqual([undefined, undefined])
})

suite(
  ['prototype-pollution/payloads.json'],
  ({ baseDocument, jsonPatch, rawJsonBodies, dotPaths, queryStrings, entityIds, gadgetKeys }) => {
    const make = () => anything(structuredClone(baseDocument))
    const isSound = (store: any) => {
      const state = plain(store)
      expect(Object.getPrototypeOf(state.foo ?? {})).toBe(Object.prototype)
      expect(JSON.parse(JSON.stringify(store))).toEqual(state)
    }

    jsonPatch.forEach((patch: any, i: number) => {
      test(`C16 prototype-pollution patch ${i} ${JSON.stringify(patch)}`, () => {
        for (const apply of [
          (store: any) => applyPatch(store, patch),
          (store: any) => sink(store).commit(patch, createOrigin('sync')),
          (store: any) => batch(() => applyPatch(store, patch)),
          (store: any) => applyPatch(store, [{ op: 'add', path: '/extra', value: 1 }, ...patch]),
        ]) {
          const store = make()
          const { rejections, changes } = listen(store)
          const result = apply(store)
          if (!result.ok) {
            expect(plain(store)).toEqual(baseDocument)
            expect([rejections.length, changes.length]).toEqual([1, 0])
            expect(result.rejection.code).toMatch(/^(state|patch)\/[a-z-]+$/)
          } else expect(hasForbiddenKey(patch)).toBe(false)
          isSound(store)
        }
      })
    })

    rawJsonBodies.forEach((body: string, i: number) => {
      test(`C16 prototype-pollution body ${i} ${body}`, () => {
        const value = () => JSON.parse(body)
        const isBad = hasForbiddenKey(value())
        const entrances: [string, (store: any) => unknown][] = [
          [
            'assignment',
            (store) => {
              store.foo = value()
            },
          ],
          [
            'an index',
            (store) => {
              store.arr[0] = value()
            },
          ],
          ['push', (store) => store.arr.push(value())],
          [
            'a batch',
            (store) =>
              batch(() => {
                store.foo = { deep: value() }
              }),
          ],
          ['Object.assign', (store) => Object.assign(store, { foo: value() })],
          ['defineProperty', (store) => Object.defineProperty(store, 'foo', { value: value() })],
        ]
        for (const [name, write] of entrances) {
          const store = make()
          const code = codeOf(() => write(store))
          expect([name, code]).toEqual([name, isBad ? 'state/forbidden-key' : 'nothing thrown'])
          if (isBad) expect(plain(store)).toEqual(baseDocument)
          isSound(store)
        }
        for (const result of [
          applyPatch(make(), [{ op: 'add', path: '/foo', value: value() }]),
          applyPatch(make(), [
            { op: 'add', path: '/arr/0', value: value() },
            { op: 'remove', path: '/foo' },
          ]),
          applyPatch(make(), [{ op: 'replace', path: '', value: value() }]),
          replaceState(make(), value()),
          sink(make()).commit([{ op: 'add', path: '/foo/x', value: value() }], createOrigin('stream')),
        ]) {
          expect(result.ok ? 'ok' : result.rejection.code).toBe(isBad ? 'state/forbidden-key' : 'ok')
        }
        const expected = isBad ? 'state/forbidden-key' : 'nothing thrown'
        expect(codeOf(() => anything(value()))).toBe(expected)
        expect(codeOf(() => fork(make(), value()))).toBe(expected)
        const withDefault = () => defineStore({ name: 's', schema: z.object({ a: z.any().default(value()) }) })
        expect(codeOf(withDefault)).toBe(expected)
      })
    })

    const harmless = [...entityIds, ...gadgetKeys, ...dotPaths, ...queryStrings] as string[]
    harmless.forEach((key) => {
      test(`C16 prototype-pollution key ${JSON.stringify(key)} is an own key or refused`, () => {
        const store = make()
        const code = codeOf(() => {
          store.foo[key] = { polluted: true }
        })
        if (['__proto__', 'constructor', 'prototype'].includes(key)) {
          expect(code).toBe('state/forbidden-key')
          expect(plain(store)).toEqual(baseDocument)
        } else {
          expect(code).toBe('nothing thrown')
          expect(Object.hasOwn(store.foo, key)).toBe(true)
          expect(Object.keys(plain(store).foo)).toContain(key)
          delete store.foo[key]
          expect(Object.hasOwn(store.foo, key)).toBe(false)
          expect(plain(store)).toEqual(baseDocument)
        }
        isSound(store)
      })
    })
  },
)
