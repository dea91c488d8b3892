import { useJods } from 'jods/vue'
import { expect, test, vi } from 'vitest'
import { effectScope, isReactive, nextTick, reactive, readonly, ref, toRef, toRefs, watch, watchEffect } from 'vue'
import { type Board, board } from '../../conformance/bindings.js'

function inScope(run: (view: Board, store: Board) => void): Board {
  const store = board()
  effectScope().run(() => run(useJods(store), store))
  return store
}

test('R08 Vue: a view is watched, by itself and deeply', async () => {
  const woken: string[] = []
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const store = inScope((view) => {
    watch(view.user, () => woken.push('member'))
    watch(view, () => woken.push('deep'), { deep: true })
    watch(
      () => view.rows,
      () => woken.push('rows'),
      { deep: true },
    )
  })
  store.user.name = 'Bob'
  await nextTick()
  expect(woken.splice(0)).toEqual(['member', 'deep'])
  store.rows[1]!.title = 'new'
  await nextTick()
  expect(woken).toEqual(['deep', 'rows'])
  expect(warn).not.toHaveBeenCalled()
  warn.mockRestore()
})

test('R08 Vue: a view that is kept in a ref or in reactive state stays itself, and tracked', () => {
  const shown: unknown[] = []
  const store = inScope((view) => {
    const chosen = ref<Board['rows'][number]>()
    const page = reactive({ rows: [] as Board['rows'], first: undefined as Board['rows'][number] | undefined })
    watchEffect(() => shown.push([chosen.value?.title, page.first?.title, page.rows[0]?.title]), { flush: 'sync' })
    chosen.value = view.rows[0]
    page.first = view.rows[1]
    page.rows.push(view.rows[2]!)
    expect([chosen.value, page.first, page.rows[0]]).toEqual([view.rows[0], view.rows[1], view.rows[2]])
    expect([chosen.value === view.rows[0], page.first === view.rows[1]]).toEqual([true, true])
    expect([page.rows.includes(view.rows[2]!), isReactive(view), reactive(view) === view]).toEqual([true, true, true])
    chosen.value!.votes = 3
  })
  for (const row of store.rows) row.title = `new ${row.id}`
  expect([shown.at(-1), store.rows[0]?.votes]).toEqual([['new 0', 'new 1', 'new 2'], 3])
})

test('R08 Vue: toRef and toRefs read and write, readonly refuses', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  inScope((view, store) => {
    const a = toRef(view, 'a')
    const { b } = toRefs(view)
    a.value = 4
    b.value = 5
    expect([store.a, store.b]).toEqual([4, 5])
    store.a = 6
    expect(a.value).toBe(6)
    const shown = readonly(view)
    ;(shown.user as { name: string }).name = 'Eve'
    expect([shown.user.name, warn.mock.calls.length]).toEqual(['Ann', 1])
  })
  warn.mockRestore()
})
