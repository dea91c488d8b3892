import { computed, effect, signal, untracked } from 'jods'
import { expect, test, vi } from 'vitest'

test('C08 untracked: what it reads wakes nobody, what is read beside it does', () => {
  const a = signal(0)
  const b = signal(10)
  const sum = computed(() => a.get() + untracked(() => b.get()))
  const run = vi.fn(() => void sum.get())
  const stop = effect(run)
  b.set(20)
  expect([sum.get(), run.mock.calls.length]).toEqual([10, 1])
  a.set(1)
  expect([sum.get(), run.mock.calls.length]).toEqual([21, 2])
  stop()
})

test('C08 untracked: a computed is fresh and not subscribed to; a throw restores tracking', () => {
  const a = signal(0)
  const b = signal(0)
  const double = computed(() => a.get() * 2)
  const run = vi.fn(() => {
    untracked(() => double.get())
    try {
      untracked(() => {
        throw new Error('x')
      })
    } catch {}
    b.get()
  })
  const stop = effect(run)
  a.set(5)
  expect(run).toHaveBeenCalledTimes(1)
  expect(untracked(() => double.get())).toBe(10)
  b.set(1)
  expect(run).toHaveBeenCalledTimes(2)
  stop()
})

test('C08 untracked: an effect made inside tracks for itself', () => {
  const a = signal(0)
  const inner = vi.fn(() => void a.get())
  const outer = vi.fn(() => untracked(() => void effect(inner)))
  const stop = effect(outer)
  a.set(1)
  expect([outer.mock.calls.length, inner.mock.calls.length]).toEqual([1, 2])
  stop()
})
