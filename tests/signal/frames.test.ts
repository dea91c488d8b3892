import { batch, computed, defineStore, effect, onUpdate, signal } from 'jods'
import { createOrigin, sink, track } from 'jods/kit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'

/* Writes that wake with the next frame: listeners of changes hear at once, atoms and effects once per frame. */

const host = globalThis as { requestAnimationFrame?: unknown; document?: unknown }
let frames: (() => void)[] = []
function nextFrame(): void {
  const due = frames
  frames = []
  for (const frame of due) frame()
}
beforeEach(() => {
  frames = []
  vi.useFakeTimers()
  host.requestAnimationFrame = (fn: () => void) => frames.push(fn)
})
afterEach(() => {
  // No frame is left under way for the next test.
  nextFrame()
  vi.runAllTimers()
  vi.useRealTimers()
  delete host.requestAnimationFrame
  delete host.document
})

const setup = () => {
  const store = defineStore({ name: 's', schema: z.object({ n: z.number().default(0), m: z.number().default(0) }) })
  const origin = createOrigin('stream')
  const later = (value: number, path = '/n'): void => {
    const result = sink(store).commit([{ op: 'replace', path, value }], origin, { wake: 'frame' })
    expect(result.ok).toBe(true)
  }
  return { store, later }
}

test('C08 frame: many commits are one frame and one run, with the last value; changes are heard at once', () => {
  const { store, later } = setup()
  const seen: number[] = []
  const heard: number[] = []
  const stops = [
    effect(() => {
      seen.push(store.n)
    }),
    onUpdate(store, (state) => heard.push(state.n)),
  ]
  for (let round = 1; round < 3; round++) {
    for (let i = 1; i <= 3; i++) later(round * 10 + i)
    expect([frames.length, store.n]).toEqual([1, round * 10 + 3])
    nextFrame()
  }
  expect(seen).toEqual([0, 13, 23])
  expect(heard).toEqual([11, 12, 13, 21, 22, 23])
  expect(frames).toHaveLength(0)
  expect(vi.getTimerCount()).toBe(0)
  for (const stop of stops) stop()
})

test('C08 frame: where nobody waits none is asked for', () => {
  const { store, later } = setup()
  const heard = vi.fn()
  const stop = onUpdate(store, heard)
  later(1)
  expect([heard.mock.calls.length, frames.length, vi.getTimerCount()]).toEqual([1, 0, 0])
  stop()
  later(2)
  expect([frames.length, vi.getTimerCount()]).toEqual([0, 0])
})

test('C08 frame: a read before it is fresh, also through a computed', () => {
  const { store, later } = setup()
  const double = computed(() => store.n * 2)
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(double.get())
  })
  later(1)
  expect([double.get(), seen]).toEqual([2, [0]])
  nextFrame()
  expect(seen).toEqual([0, 2])
  stop()
})

test('C08 frame: a write that does not wait takes along what waits, and the frame finds nothing to do', () => {
  const { store, later } = setup()
  const run = vi.fn(() => void [store.n, store.m])
  const stop = effect(run)
  later(1)
  store.m = 1
  expect(run).toHaveBeenCalledTimes(2)
  nextFrame()
  expect(run).toHaveBeenCalledTimes(2)
  later(2)
  nextFrame()
  expect(run).toHaveBeenCalledTimes(3)
  stop()
})

test('C08 frame: what a listener of changes writes itself waits for none', () => {
  const { store, later } = setup()
  const other = signal(0)
  const seen: unknown[] = []
  const stops = [
    onUpdate(store, (state) => other.set(state.n * 10)),
    effect(() => {
      seen.push([store.n, other.get()])
    }),
  ]
  later(1)
  expect(seen.at(-1)).toEqual([1, 10])
  nextFrame()
  expect(seen).toEqual([
    [0, 0],
    [1, 10],
  ])
  for (const stop of stops) stop()
})

test('C08 frame: asked for in the middle of a wave it disturbs nobody whose turn is to come', () => {
  const { store, later } = setup()
  const trigger = signal(0)
  const order: string[] = []
  const heard: number[] = []
  const stops = [
    effect(() => {
      const value = trigger.get()
      if (value > 0) later(value)
      order.push('first')
    }),
    effect(() => {
      trigger.get()
      order.push(`second ${store.n}`)
    }),
    effect(() => {
      trigger.get()
      order.push('third')
    }),
    onUpdate(store, (state) => heard.push(state.n)),
  ]
  order.length = 0
  trigger.set(1)
  nextFrame()
  expect(order.filter((name) => name === 'first')).toHaveLength(1)
  expect(order.filter((name) => name === 'second 1')).toHaveLength(1)
  expect(order.filter((name) => name === 'third')).toHaveLength(1)
  expect(heard).toEqual([1])
  order.length = 0
  later(5)
  nextFrame()
  expect(order).toEqual(['second 5'])
  for (const stop of stops) stop()
})

test('C08 frame: asked for in the middle of a wave it lets nobody run inside another', () => {
  const { store, later } = setup()
  const trigger = signal(0)
  const other = signal(0)
  const order: string[] = []
  const stops = [
    effect(() => later(trigger.get())),
    effect(() => {
      const value = trigger.get()
      order.push('begins')
      other.set(value)
      order.push('ends')
    }),
    effect(() => {
      order.push(`other ${other.get()}`)
    }),
    onUpdate(store, () => order.push('change')),
  ]
  order.length = 0
  trigger.set(1)
  expect(order).toEqual(['change', 'begins', 'ends', 'other 1'])
  for (const stop of stops) stop()
})

test('C08 frame: who waits for it does not run because an effect is made in a batch, nor because something is tracked', () => {
  const { store, later } = setup()
  const seen: number[] = []
  const stops = [
    effect(() => {
      seen.push(store.n)
    }),
  ]
  later(1)
  stops.push(track(() => store.m, vi.fn()).stop)
  expect(seen).toEqual([0])
  expect(() =>
    batch(() => {
      store.n = 50
      stops.push(
        effect(() => {}),
        track(() => store.m, vi.fn()).stop,
      )
      expect(seen).toEqual([0])
      throw new Error('abandoned')
    }),
  ).toThrow('abandoned')
  nextFrame()
  expect(seen).toEqual([0, 1])
  for (const stop of stops) stop()
})

test('C08 frame: a batch in it wakes once', () => {
  const { store, later } = setup()
  const run = vi.fn(() => void [store.n, store.m])
  const stop = effect(run)
  later(1)
  later(1, '/m')
  nextFrame()
  expect(run).toHaveBeenCalledTimes(2)
  batch(() => {
    store.n = 5
    store.m = 5
  })
  expect(run).toHaveBeenCalledTimes(3)
  stop()
})

for (const [where, arrange] of Object.entries({
  'no frames': () => delete host.requestAnimationFrame,
  'a hidden document': () => {
    host.document = { hidden: true }
  },
})) {
  test(`C08 frame: with ${where} a timer of 16 ms serves`, () => {
    arrange()
    const { store, later } = setup()
    const run = vi.fn(() => void store.n)
    const stop = effect(run)
    for (let round = 1; round < 3; round++) {
      later(round * 2)
      later(round * 2 + 1)
      expect([frames.length, vi.getTimerCount()]).toEqual([0, 1])
      vi.advanceTimersByTime(15)
      expect(run).toHaveBeenCalledTimes(round)
      vi.advanceTimersByTime(1)
      expect(run).toHaveBeenCalledTimes(round + 1)
    }
    stop()
  })
}

test('C08 frame: a visible document gives frames', () => {
  host.document = { hidden: false }
  const { store, later } = setup()
  const stop = effect(() => void store.n)
  later(1)
  expect([frames.length, vi.getTimerCount()]).toEqual([1, 0])
  stop()
})

test('C08 frame: a tab that is hidden before its frame comes does not wait until it is shown again', () => {
  const document = Object.assign(new EventTarget(), { hidden: false })
  host.document = document
  const removed = vi.spyOn(document, 'removeEventListener')
  const { store, later } = setup()
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(store.n)
  })
  later(1)
  document.hidden = true
  document.dispatchEvent(new Event('visibilitychange'))
  expect(seen).toEqual([0, 1])
  later(2)
  vi.advanceTimersByTime(16)
  expect(seen).toEqual([0, 1, 2])
  document.hidden = false
  later(3)
  // The frame that was asked for first comes now: it is not theirs who wait for the second.
  expect(frames).toHaveLength(2)
  frames.shift()?.()
  expect(seen).toEqual([0, 1, 2])
  nextFrame()
  expect(seen).toEqual([0, 1, 2, 3])
  expect(removed).toHaveBeenCalledTimes(3)
  stop()
})
