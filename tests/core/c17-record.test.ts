import { applyPatch, batch, defineStore, history, record } from 'jods'
import { createOrigin, sink } from 'jods/kit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { codeOf } from './helpers.js'

const make = () => defineStore({ name: 's', schema: z.object({ n: z.number().max(100) }), initial: { n: 0 } })

test('C17 record keeps every change and every rejection of every origin in order', () => {
  const store = make()
  const { entries } = record(store, { limit: 50 })
  const past = history(store)
  store.n = 1
  codeOf(() => {
    store.n = 1000
  })
  sink(store).commit([{ op: 'replace', path: '/n', value: 2 }], createOrigin('sync'))
  sink(store).commit([{ op: 'replace', path: '/n', value: 'x' }], createOrigin('stream'))
  applyPatch(store, 'nonsense' as never)
  past.undo()
  store.n = 3
  expect(entries.get().map((entry) => ('code' in entry ? entry.code : entry.revision) + entry.origin.source)).toEqual([
    '1local',
    'schema/invalidlocal',
    '2sync',
    'schema/invalidstream',
    'patch/malformedlocal',
    'history/stalehistory',
    '3local',
  ])
})

test('C17 record keeps the newest, clears, stops, and is an atom', () => {
  const store = make()
  const log = record(store, { limit: 3 })
  let woken = 0
  log.entries.listen(() => void woken++)
  for (let n = 1; n <= 5; n++) store.n = n
  expect(log.entries.get().map((entry) => 'revision' in entry && entry.revision)).toEqual([3, 4, 5])
  expect(woken).toBe(5)
  log.clear()
  expect(log.entries.get()).toEqual([])
  store.n = 6
  log.stop()
  store.n = 7
  expect(log.entries.get()).toHaveLength(1)
})

test('C17 record hears of a refusal inside a batch and of the batch', () => {
  const store = make()
  const { entries } = record(store, { limit: 10 })
  batch(() => {
    store.n = 1
    applyPatch(store, [{ op: 'test', path: '/n', value: 5 }])
    store.n = 2
  })
  expect(entries.get().map((entry) => ('code' in entry ? entry.code : entry.patches))).toEqual([
    'patch/test-failed',
    [{ op: 'replace', path: '/n', value: 2 }],
  ])
})
