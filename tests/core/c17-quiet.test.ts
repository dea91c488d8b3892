import { defineStore, history, onReject, onUpdate } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'

test('C17 what a listener is refused during an undo is told, once', () => {
  const schema = z.object({ n: z.number().max(9), text: z.string() })
  const store = defineStore({ name: 'quiet', schema, initial: { n: 0, text: '' } })
  const past = history(store)
  store.text = 'a'
  const told: string[] = []
  onReject(store, ({ code }) => told.push(code))
  onUpdate(store, (state) => {
    expect(() => {
      state.n = 10
    }).toThrow()
  })
  past.undo()
  expect(store.text).toBe('')
  expect(told).toEqual(['schema/invalid'])
})
