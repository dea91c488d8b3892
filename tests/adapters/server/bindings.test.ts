import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineStore } from 'jods'
import { useJods as usePreact } from 'jods/preact'
import { useJods as useSolid } from 'jods/solid'
import { useJods as useSvelte } from 'jods/svelte'
import { useJods as useVue } from 'jods/vue'
import { createEffect, createMemo, createRoot } from 'solid-js'
import { compile } from 'svelte/compiler'
import { render } from 'svelte/server'
import { expect, test } from 'vitest'
import { computed, createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { z } from 'zod'
import { root } from '../../../scripts/entries.mjs'

/** A store that counts how often its computed field is made: whoever follows it makes it anew at every change. */
function probe() {
  let made = 0
  const store = defineStore({
    name: 'probe',
    schema: z.object({ n: z.int().default(0), list: z.array(z.int()).default([1]) }),
    computed: { seen: (state) => `${++made > 0}${state.n}` },
  })
  return {
    store,
    async isFollowed() {
      await Promise.resolve()
      const before = made
      store.n++
      return made > before
    },
  }
}

test('R08 on a server Vue renders what is there and follows nothing', async () => {
  const { store, isFollowed } = probe()
  const app = createSSRApp({
    setup() {
      const view = useVue(store)
      const n = useVue(store, (state) => state.n)
      const text = computed(() => view.seen)
      return () => h('b', `${text.value} ${n.value} ${view.list.map((item) => item)}`)
    },
  })
  expect(await renderToString(app)).toBe('<b>true0 0 1</b>')
  expect(await isFollowed()).toBe(false)
})

test('R08 on a server Solid reads what is there and follows nothing', async () => {
  const { store, isFollowed } = probe()
  const text = createRoot(() => {
    const view = useSolid(store)
    createEffect(() => view.seen)
    const n = useSolid(store, (state) => state.n)
    return createMemo(() => `${view.seen} ${n()}`)()
  })
  expect(text).toBe('true0 0')
  expect(await isFollowed()).toBe(false)
})

test('R08 on a server Svelte renders what is there and follows nothing', async () => {
  const { store, isFollowed } = probe()
  const source = '<script>const { view } = $props(); const text = $derived(view.seen)</script><b>{text} {view.list}</b>'
  const { js } = compile(source, { generate: 'server', name: 'View' })
  // Inside the project, so that what it imports is found.
  const folder = mkdtempSync(join(root, 'node_modules/.cache/svelte-'))
  try {
    writeFileSync(join(folder, 'view.mjs'), js.code)
    const { default: View } = await import(/* @vite-ignore */ `file://${folder}/view.mjs`)
    const { body } = await render(View, { props: { view: useSvelte(store) } })
    expect(body).toContain('<b>true0 1</b>')
  } finally {
    rmSync(folder, { recursive: true })
  }
  expect(await isFollowed()).toBe(false)
})

test('R08 outside of a component nothing is followed, and hooks say so', async () => {
  const { store } = probe()
  expect(() => usePreact(store)).toThrow()
})
