// @vitest-environment jsdom
import { defineStore } from 'jods'
import { persist } from 'jods/persist'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'

const key = 'jods:note:v0'

test('P18 a pending save is written when the page is hidden or left', () => {
  const store = defineStore({ name: 'note', schema: z.object({ text: z.string() }), initial: { text: '' } })
  localStorage.clear()
  const saved = persist(store, { storage: localStorage })
  store.text = 'hidden'
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
  expect(localStorage.getItem(key)).toContain('hidden')
  store.text = 'left'
  globalThis.dispatchEvent(new Event('pagehide'))
  expect(localStorage.getItem(key)).toContain('left')
  void saved.stop()
  store.text = 'after'
  globalThis.dispatchEvent(new Event('pagehide'))
  expect(localStorage.getItem(key)).toContain('left')
})

test('P11 Web Storage lists its keys, so that older versions are found', () => {
  localStorage.clear()
  localStorage.setItem('jods:note:v1', JSON.stringify({ version: '1', state: { text: 'old' } }))
  const schema = z.object({ text: z.string() })
  const store = defineStore({ name: 'note', schema, initial: { text: '' }, version: '2' })
  persist(store, { storage: localStorage, migrate: (state) => state as object })
  expect(store.text).toBe('old')
})
