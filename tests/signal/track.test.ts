import { batch, computed, defineStore, effect, replaceState, signal } from 'jods'
import { track } from 'jods/kit'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { catchReports, codesOf } from './reported.js'

const reports = catchReports()
const store = () =>
  defineStore({
    name: 'user',
    schema: z.object({
      name: z.string().default('Ann'),
      age: z.number().default(30),
      tags: z.array(z.string()).default([]),
    }),
  })

test('C08 track: gives the value, and calls back once per run, synchronously, when what was read changes', () => {
  const user = store()
  const onStale = vi.fn()
  const { value, stop } = track(() => user.name, onStale)
  expect(value).toBe('Ann')
  user.age = 31
  expect(onStale).not.toHaveBeenCalled()
  user.name = 'Bob'
  expect(onStale).toHaveBeenCalledTimes(1)
  user.name = 'Cid'
  expect(onStale).toHaveBeenCalledTimes(1)
  stop()
})

test('C08 track: stopped it hears nothing; stopping twice or after it went stale is fine', () => {
  const user = store()
  const onStale = vi.fn()
  const { stop } = track(() => user.name, onStale)
  stop()
  stop()
  user.name = 'Bob'
  expect(onStale).not.toHaveBeenCalled()
  const second = track(() => user.name, onStale)
  user.name = 'Cid'
  second.stop()
  user.name = 'Dan'
  expect(onStale).toHaveBeenCalledTimes(1)
})

test('C08 track: a refused write, an equal one and a batch without result are no change', () => {
  const user = store()
  const onStale = vi.fn()
  const { stop } = track(() => [user.name, user.tags.length], onStale)
  expect(() => {
    ;(user as { name: unknown }).name = 1
  }).toThrow()
  user.name = 'Ann'
  replaceState(user, { name: 'Ann' })
  batch(() => {
    user.name = 'Bob'
    user.name = 'Ann'
  })
  expect(onStale).not.toHaveBeenCalled()
  stop()
})

test('C08 track: through a computed that stays equal nothing is stale', () => {
  const user = store()
  const isAdult = computed(() => user.age >= 18)
  const onStale = vi.fn()
  const { stop } = track(() => isAdult.get(), onStale)
  user.age = 40
  expect(onStale).not.toHaveBeenCalled()
  user.age = 10
  expect(onStale).toHaveBeenCalledTimes(1)
  stop()
})

test('C08 track: many changes in one batch are one call, with all of them visible', () => {
  const user = store()
  const seen: unknown[] = []
  const { stop } = track(
    () => [user.name, user.age],
    () => seen.push([user.name, user.age]),
  )
  batch(() => {
    user.name = 'Bob'
    user.age = 1
  })
  expect(seen).toEqual([['Bob', 1]])
  stop()
})

test('C08 track: it may be tracked again from inside the callback', () => {
  const a = signal(0)
  const seen: number[] = []
  let current = { stop: (): void => {} }
  const render = (): void => {
    const tracked = track(() => a.get(), render)
    seen.push(tracked.value)
    current = tracked
  }
  render()
  a.set(1)
  a.set(2)
  expect(seen).toEqual([0, 1, 2])
  current.stop()
  a.set(3)
  expect(seen).toEqual([0, 1, 2])
})

test('C08 track: what the callback reads is no dependency of whoever wrote', () => {
  const a = signal(0)
  const b = signal(0)
  const { stop } = track(
    () => a.get(),
    () => void b.get(),
  )
  const run = vi.fn(() => a.set(1))
  const stopEffect = effect(run)
  b.set(1)
  expect(run).toHaveBeenCalledTimes(1)
  stop()
  stopEffect()
})

test('C08 track: a read that throws throws to the caller and leaves no subscription', () => {
  const a = signal(0)
  const onStale = vi.fn()
  expect(() =>
    track(() => {
      a.get()
      throw new Error('render')
    }, onStale),
  ).toThrow('render')
  a.set(1)
  expect(onStale).not.toHaveBeenCalled()
})

test('C08 track: a callback that throws is reported and stops nobody', () => {
  const a = signal(0)
  const other = vi.fn()
  const first = track(
    () => a.get(),
    () => {
      throw new Error('stale')
    },
  )
  const second = track(() => a.get(), other)
  a.set(1)
  expect(codesOf(reports())).toEqual(['stale'])
  expect(other).toHaveBeenCalledTimes(1)
  first.stop()
  second.stop()
})

test('C08 track: inside an effect it does not make the effect depend on what it reads', () => {
  const a = signal(0)
  let tracked = { stop: (): void => {} }
  const run = vi.fn(() => {
    tracked.stop()
    tracked = track(
      () => a.get(),
      () => {},
    )
  })
  const stop = effect(run)
  a.set(1)
  expect(run).toHaveBeenCalledTimes(1)
  tracked.stop()
  stop()
})

test('C08 track: during a batch it reads the writes, and goes stale when they are taken back', () => {
  const user = store()
  const onStale = vi.fn()
  let tracked: { value: string; stop: () => void } | undefined
  expect(() =>
    batch(() => {
      user.name = 'Bob'
      tracked = track(() => user.name, onStale)
      throw new Error('abandoned')
    }),
  ).toThrow('abandoned')
  expect(tracked?.value).toBe('Bob')
  expect(onStale).toHaveBeenCalledTimes(1)
  tracked?.stop()
})

test('C08 track: a read that writes what it has read is stale at once, and once', () => {
  const user = store()
  const onStale = vi.fn()
  const { value, stop } = track(() => {
    const { age } = user
    user.age = age + 1
    return age
  }, onStale)
  expect([value, user.age, onStale.mock.calls.length]).toEqual([30, 31, 1])
  user.age = 40
  expect(onStale).toHaveBeenCalledTimes(1)
  stop()
})

test('C08 track: a read that writes what nobody read, and one that writes before it reads, is not stale', () => {
  const user = store()
  const onStale = vi.fn()
  const { value, stop } = track(() => {
    user.name = 'Bob'
    user.age = 31
    return user.age
  }, onStale)
  expect([value, onStale.mock.calls.length]).toEqual([31, 0])
  user.age = 32
  expect(onStale).toHaveBeenCalledTimes(1)
  stop()
})

test('C08 track: a read that writes what it has read and fails calls nobody', () => {
  const a = signal(0)
  const onStale = vi.fn()
  expect(() =>
    track(() => {
      a.set(a.get() + 1)
      throw new Error('render')
    }, onStale),
  ).toThrow('render')
  a.set(5)
  expect(onStale).not.toHaveBeenCalled()
})

test('C08 track: stopped before its turn in the same wave it hears nothing', () => {
  const a = signal(0)
  const onStale = vi.fn()
  let stop = (): void => {}
  const stopEffect = effect(() => {
    if (a.get() === 1) stop()
  })
  stop = track(() => a.get(), onStale).stop
  a.set(1)
  a.set(2)
  expect(onStale).not.toHaveBeenCalled()
  stopEffect()
})
