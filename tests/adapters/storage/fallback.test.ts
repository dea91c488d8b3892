import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { defineStore } from 'jods'
import { persist } from 'jods/persist'
import {
  type Candidate,
  type Fall,
  fallback,
  file,
  indexedDB,
  type MemoryStorage,
  memory,
  StorageError,
} from 'jods/storage'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { describeStorage } from '../../conformance/storage.js'

afterEach(() => void vi.useRealTimers())

/** An engine whose calls can be made to fail, all of them or only those that write. */
function breakable(inner: MemoryStorage = memory()) {
  const self = { inner, broken: 'no' as 'no' | 'writes' | 'all' }
  const guard = <Args extends unknown[], T>(call: (...args: Args) => T, isWrite: boolean) => {
    return (...args: Args): T => {
      if (self.broken === 'all' || (self.broken === 'writes' && isWrite)) throw new Error('injected')
      return call(...args)
    }
  }
  return Object.assign(self, {
    getItem: guard(inner.getItem, false),
    keys: guard(inner.keys, false),
    entries: guard(inner.entries, false),
    setItem: guard(inner.setItem, true),
    append: guard(inner.append, true),
    removeItem: guard(inner.removeItem, true),
  })
}

describeStorage('fallback to memory', () => {
  const [first, second] = [memory(), memory()]
  return { open: () => fallback(first, second) }
})

describeStorage('fallback from an engine that always fails', () => {
  const [first, second] = [Object.assign(breakable(), { broken: 'all' }), memory()]
  return { open: () => fallback(first, second) }
})

describeStorage('fallback from IndexedDB, where there is none, to files', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jods-fallback-'))
  return {
    open: () => fallback(indexedDB(), file({ directory }), memory()),
    clean: () => rm(directory, { recursive: true }),
  }
})

describe('P11 fallback', () => {
  test('P11 fallback answers at once where its engines do, and keeps the text as it is', () => {
    const [first, second] = [memory(), memory()]
    const engine = fallback(first, second)
    engine.setItem('key', 'text')
    expect([engine.getItem('key'), engine.keys?.(), first.getItem('key'), second.keys()]).toEqual([
      'text',
      ['key'],
      'text',
      [],
    ])
    expect(fallback(first, { ...second, getItem: async () => null }).getItem('key')).toBeInstanceOf(Promise)
  })

  test('P11 fallback: an engine that fails gives way to the next, which is said, and stays in use', () => {
    const [first, second] = [breakable(), memory()]
    const falls: Fall[] = []
    const engine = fallback([first, second], { onFallback: (fall) => falls.push(fall) })
    engine.setItem('key', 'old')
    first.broken = 'writes'
    engine.setItem('key', 'new')
    first.broken = 'no'
    engine.setItem('other', 'x')
    expect(falls).toEqual([{ from: first, to: second, error: new Error('injected') }])
    expect([first.inner.getItem('key'), engine.getItem('key'), engine.getItem('other')]).toEqual(['old', 'new', 'x'])
    expect(first.inner.getItem('other')).toBeNull()
  })

  test('P11 fallback: an engine that works again does not bring back what is old', () => {
    const [first, second] = [breakable(), memory()]
    const session = fallback(first, second)
    session.setItem('key', 'old')
    session.setItem('gone', 'old')
    session.setItem('untouched', 'kept')
    first.broken = 'writes'
    session.setItem('key', 'new')
    session.removeItem('gone')
    first.broken = 'no'
    const next = fallback(first, second)
    expect([next.getItem('key'), next.getItem('gone'), next.getItem('untouched')]).toEqual(['new', null, 'kept'])
    expect(next.keys?.()).toEqual(['key', 'untouched'])
    next.setItem('key', 'newest')
    next.setItem('gone', 'again')
    expect([fallback(first, second).getItem('key'), fallback(first, second).getItem('gone')]).toEqual([
      'newest',
      'again',
    ])
    expect(second.keys()).toEqual([])
    next.setItem('key', 'plain again')
    expect(first.inner.getItem('key')).toBe('plain again')
  })

  test('P11 fallback: what lies on an engine that fails writes is still read, by a store that comes later too', () => {
    const [first, second] = [breakable(), memory()]
    first.inner.setItem('other', 'kept')
    const engine = fallback(first, second)
    first.broken = 'writes'
    engine.setItem('key', 'x')
    expect(engine.getItem('other')).toBe('kept')
    engine.setItem('other', 'newer')
    first.broken = 'no'
    expect(fallback(first, second).getItem('other')).toBe('newer')
  })

  test('P11 fallback: a log is read where it lies, and goes on behind the next whole write', () => {
    const [first, second] = [breakable(), memory()]
    const engine = fallback(first, second)
    engine.setItem('key', 'item')
    engine.append?.('key', '1')
    first.broken = 'writes'
    const fallen = expect.objectContaining({ code: 'storage/fallen-back', fix: expect.any(String) })
    expect(() => engine.append?.('key', '2')).toThrow(fallen)
    first.broken = 'no'
    expect(() => engine.append?.('key', '2')).toThrow(fallen)
    expect([engine.getItem('key'), engine.entries?.('key')]).toEqual(['item', ['1']])
    engine.setItem('key', 'whole')
    engine.append?.('key', '3')
    first.broken = 'no'
    const next = fallback(first, second)
    expect([next.getItem('key'), next.entries?.('key')]).toEqual(['whole', ['3']])
    next.append?.('key', '4')
    expect(fallback(first, second).entries?.('key')).toEqual(['3', '4'])
  })

  test('P11 fallback: a log that cannot be read is not taken for an empty one', () => {
    const first = breakable()
    const engine = fallback(first, memory())
    engine.setItem('key', 'item')
    engine.append?.('key', '1')
    first.entries = () => {
      throw new Error('injected')
    }
    expect(() => engine.entries?.('key')).toThrow(expect.objectContaining({ code: 'storage/failed' }))
  })

  test('P11 fallback: when the last one fails, its error is the answer, and the next call tries again', () => {
    const [first, second] = [breakable(), breakable()]
    first.broken = second.broken = 'all'
    const engine = fallback(first, second)
    for (const call of [
      () => engine.setItem('key', 'x'),
      () => engine.getItem('key'),
      () => engine.removeItem('key'),
    ]) {
      expect(call).toThrow('injected')
    }
    second.broken = 'no'
    engine.setItem('key', 'x')
    expect(engine.getItem('key')).toBe('x')
  })

  test.each(['storage/conflict', 'storage/key-name', 'storage/encryption-key', 'storage/connection-lost'])(
    'P11 fallback: %s is no reason to leave an engine',
    (code) => {
      const first = {
        ...memory(),
        setItem: () => {
          throw new StorageError(code, 'said so')
        },
      }
      const second = memory()
      expect(() => fallback(first, second).setItem('key', 'x')).toThrow('said so')
      expect(second.keys()).toEqual([])
    },
  )

  test('P11 fallback passes over what is not there, and says which could not be had', () => {
    const falls: Fall[] = []
    const denied = new Error('SecurityError')
    const second = memory()
    const candidates: Candidate[] = [
      undefined,
      null,
      () => {
        throw denied
      },
      () => undefined,
      () => second,
    ]
    fallback(candidates, { onFallback: (fall) => falls.push(fall) }).setItem('key', 'x')
    expect([second.getItem('key'), falls]).toEqual(['x', [{ to: second, error: denied }]])
    const none = expect.objectContaining({ code: 'storage/unavailable', cause: denied })
    expect(() =>
      fallback(() => {
        throw denied
      }),
    ).toThrow(none)
    expect(() => fallback()).toThrow(expect.objectContaining({ code: 'storage/unavailable' }))
  })

  test('P11 fallback: a text that looks like its own note comes back as it was', () => {
    const [first, second] = [memory(), memory()]
    for (const text of ['jods-fallback:5:none\n', 'jods-fallback:5:item\nx', 'jods-fallback:']) {
      fallback(first, second).setItem('key', text)
      expect(fallback(first, second).getItem('key')).toBe(text)
    }
  })

  test('P11 fallback lists keys and keeps logs only where all its engines do', () => {
    const { getItem, setItem, removeItem } = memory()
    const engine = fallback(memory(), { getItem, setItem, removeItem })
    expect([engine.keys, engine.append, engine.entries]).toEqual([undefined, undefined, undefined])
    expect(fallback(memory(), { getItem, setItem, removeItem, length: 0, key: () => null }).keys).toBeTypeOf('function')
  })

  test('P11 fallback: writes that are not waited for keep their order when the engine fails amid them', async () => {
    const inner = memory()
    let calls = 0
    const slow = {
      ...inner,
      getItem: async (key: string) => inner.getItem(key),
      setItem: async (key: string, text: string) => {
        calls += 1
        await new Promise((resolve) => setTimeout(resolve, calls % 3))
        if (calls > 3) throw new Error('injected')
        inner.setItem(key, text)
      },
    }
    const second = memory()
    const engine = fallback(slow, second)
    await Promise.all(Array.from({ length: 10 }, (_, index) => engine.setItem('key', `${index}`)))
    expect(await engine.getItem('key')).toBe('9')
    expect(await fallback(slow, second).getItem('key')).toBe('9')
  })

  test('P11 fallback: the last write that was acknowledged is what the next session reads, whichever writes failed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const step = fc.record({
      call: fc.constantFrom('setItem', 'setItem', 'removeItem', 'append', 'append', 'getItem', 'reload'),
      broken: fc.tuple(fc.constantFrom('no', 'no', 'writes'), fc.constantFrom('no', 'no', 'writes')),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const engines = [breakable(), breakable(), memory()] as const
        let session = fallback(...engines)
        /** What was acknowledged: the item and its log. */
        let sure: [string | null, string[]] = [null, []]
        let text = 0
        const attempt = (call: () => unknown, next: [string | null, string[]]) => {
          try {
            call()
            sure = next
          } catch (error) {
            expect(error).toMatchObject({ code: 'storage/fallen-back' })
          }
        }
        const setBroken = ([a, b]: readonly string[]) =>
          Object.assign(engines[0], { broken: a }) && Object.assign(engines[1], { broken: b })
        for (const { call, broken } of steps) {
          vi.setSystemTime(Date.now() + 1)
          text += 1
          setBroken(broken)
          if (call === 'setItem') attempt(() => session.setItem('key', `${text}`), [`${text}`, []])
          else if (call === 'removeItem') attempt(() => session.removeItem('key'), [null, []])
          else if (call === 'append')
            attempt(() => session.append?.('key', `${text}`), [sure[0], [...sure[1], `${text}`]])
          else if (call === 'getItem') session.getItem('key')
          else {
            setBroken(['no', 'no'])
            session = fallback(...engines)
          }
          setBroken(['no', 'no'])
          const reader = fallback(...engines)
          expect([reader.getItem('key'), reader.entries?.('key')]).toEqual(sure)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test('P11 persist on a fallback goes on saving when the engine below its log fails', async () => {
    const [first, second] = [breakable(), memory()]
    const storage = () => fallback(first, second)
    const schema = z.object({ text: z.string(), more: z.array(z.number()) })
    const note = () => defineStore({ name: 'note', schema, initial: { text: '', more: [] } })
    const store = note()
    const errors: Error[] = []
    const saved = persist(store, { storage: storage(), onSaveError: (error) => errors.push(error) })
    store.text = 'first'
    await saved.flush()
    store.more.push(1)
    await saved.flush()
    first.broken = 'writes'
    store.more.push(2)
    await saved.flush()
    store.more.push(3)
    await saved.flush()
    await saved.stop()
    first.broken = 'no'
    const reader = note()
    await persist(reader, { storage: storage() }).ready
    expect([reader.text, [...reader.more]]).toEqual(['first', [1, 2, 3]])
  })
})
