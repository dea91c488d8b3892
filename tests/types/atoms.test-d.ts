import { batch, computed, defineStore, effect, history, record, signal, snapshot, untracked } from 'jods'
import { type Attachment, attach, sink, track } from 'jods/kit'
import { computed as derive, type ReadableAtom, type WritableAtom } from 'nanostores'
import { describe, expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const store = defineStore({ name: 's', schema: z.object({ n: z.number().default(0) }) })

describe('C20 types: atoms are those of nanostores', () => {
  test('C20 signal and computed', () => {
    const count = signal(0)
    expectTypeOf(count).toEqualTypeOf<WritableAtom<number>>()
    expectTypeOf(count.get()).toEqualTypeOf<number>()
    count.set(1)
    // @ts-expect-error a number is asked for
    count.set('1')
    const text = computed(() => `${count.get()}`)
    expectTypeOf(text).toEqualTypeOf<ReadableAtom<string>>()
    // @ts-expect-error read-only
    text.set('x')
    const wide = signal<string | null>(null)
    wide.set('x')
  })

  test('C20 nanostores’ own computed takes them', () => {
    const sum = derive([signal(1), computed(() => 'x')], (a, b) => {
      expectTypeOf(a).toEqualTypeOf<number>()
      expectTypeOf(b).toEqualTypeOf<string>()
      return a + b.length
    })
    expectTypeOf(sum.get()).toEqualTypeOf<number>()
  })

  test('C08 effect, untracked, batch, track', () => {
    expectTypeOf(effect(() => {})).toEqualTypeOf<() => void>()
    effect(() => () => {})
    // @ts-expect-error a clean-up is a function
    effect(() => 5)
    // @ts-expect-error an effect is synchronous
    effect(async () => {})
    expectTypeOf(untracked(() => 5)).toEqualTypeOf<number>()
    expectTypeOf(batch(() => 'x')).toEqualTypeOf<string>()
    const tracked = track(
      () => store.n,
      () => {},
    )
    expectTypeOf(tracked.value).toEqualTypeOf<number>()
    expectTypeOf(tracked.stop).toEqualTypeOf<() => void>()
  })
})

describe('C14 types: history and record', () => {
  test('C14 history', () => {
    const { undo, redo, travelTo, entries, position, canUndo, canRedo, clear, stop } = history(store, {
      limit: 5,
      group: (change) => change.origin.id,
    })
    expectTypeOf(canUndo).toEqualTypeOf<ReadableAtom<boolean>>()
    expectTypeOf(canRedo).toEqualTypeOf<ReadableAtom<boolean>>()
    expectTypeOf(position).toEqualTypeOf<ReadableAtom<number>>()
    expectTypeOf(entries.get()[0]?.patches[0]?.path).toEqualTypeOf<string | undefined>()
    for (const fn of [undo, redo, clear, stop]) expectTypeOf(fn).toBeCallableWith()
    expectTypeOf(travelTo).parameter(0).toEqualTypeOf<number>()
    // @ts-expect-error neither milliseconds nor a function
    history(store, { group: 'word' })
  })

  test('C15 record', () => {
    const { entries, clear, stop } = record(store, { limit: 10 })
    const [entry] = entries.get()
    expectTypeOf(entry).not.toBeAny()
    expectTypeOf(clear).toBeCallableWith()
    expectTypeOf(stop).toBeCallableWith()
  })
})

describe('C05 types: the door of plugins', () => {
  test('C05 an attachment is disposable and its status typed', () => {
    const attachment = attach<'open' | 'shut'>({}, (life) => {
      life.setStatus('open')
      // @ts-expect-error not one of its statuses
      life.setStatus('ajar')
    })
    expectTypeOf(attachment).toExtend<Attachment<'open' | 'shut'>>()
    expectTypeOf(attachment).toExtend<Disposable>()
    expectTypeOf(attachment.status.get()).toEqualTypeOf<'open' | 'shut'>()
    expectTypeOf(attachment.ready).toEqualTypeOf<Promise<void>>()
  })

  test('C05 sink takes a store, not a snapshot of one', () => {
    expectTypeOf(sink(store).definition.name).toEqualTypeOf<string>()
    // @ts-expect-error a text is no store
    sink('store')
  })
})

describe('C13 types: snapshot keeps whole values', () => {
  test('C13 Map, Set, Date and bigint', () => {
    const whole = defineStore({
      name: 'w',
      schema: z.object({
        map: z.map(z.string(), z.number()),
        set: z.set(z.string()),
        date: z.date(),
        big: z.bigint(),
      }),
      initial: { map: new Map(), set: new Set<string>(), date: new Date(), big: 1n },
    })
    const taken = snapshot(whole)
    expectTypeOf(taken.map).toEqualTypeOf<ReadonlyMap<string, number>>()
    expectTypeOf(taken.set).toEqualTypeOf<ReadonlySet<string>>()
    expectTypeOf(taken.date).toEqualTypeOf<Date>()
    expectTypeOf(taken.big).toEqualTypeOf<bigint>()
    // @ts-expect-error whole values are replaced, never mutated
    taken.map.set('a', 1)
  })
})
