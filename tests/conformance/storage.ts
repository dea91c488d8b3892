import type { StorageEngine } from 'jods/storage'
import { describe, expect, test } from 'vitest'

type Maybe<T> = T | Promise<T>

/** Somewhere to keep things: every engine that it opens must see the same. */
export interface Place {
  open(): Maybe<StorageEngine>
  /** Called at the end of each test. */
  clean?(): Maybe<unknown>
}

export interface Limits {
  /** Keys that the engine refuses with `storage/key-name`. */
  refusedKeys?: readonly string[]
  /** Keys that it cannot hold beside others of the suite. */
  omittedKeys?: readonly string[]
  /** It holds only text that is well formed Unicode, and refuses other with `storage/text`. */
  wellFormedOnly?: boolean
  /** The most characters of one value; 5,000,000 unless said. */
  largest?: number
}

const keys = [
  'jods:cart:v1.2.0',
  'jods:cart:v1.2.0~quarantine~1',
  'key',
  'KEY',
  'key:v1',
  'key/v1',
  'key\\v1',
  'key.jods',
  'key?v=1#x',
  'key%3av1',
  '',
  ' ',
  '.',
  '..',
  '../../outside',
  '/absolute',
  ':',
  'trailing.',
  'con',
  'nul.txt',
  '__proto__',
  'constructor',
  'length',
  'é',
  'e\u0301',
  '😀',
  '\0',
  'lone \ud800',
  `long ${'k'.repeat(300)}`,
  `long ${'k'.repeat(301)}`,
]

const wellFormed = [
  '',
  ' spaces ',
  'null',
  'undefined',
  'true',
  '12345678901234567890',
  '{"a":[1,2,{"b":"c"}]}',
  '"quoted"',
  'base64:AAAA',
  'text:x',
  'json:x',
  '\ufeffmark',
  'é e\u0301 😀 \u2028',
  'control \0 \x1e \n \r\n \x7f',
]

/** What every engine does alike; one that keeps logs or lists its keys shows that too. Rows P11 and P13. */
export function describeStorage(name: string, place: () => Maybe<Place>, limits: Limits = {}): void {
  const { refusedKeys = [], omittedKeys = [], wellFormedOnly = false, largest = 5_000_000 } = limits
  const accepted = keys.filter((key) => !refusedKeys.includes(key) && !omittedKeys.includes(key))
  const values = wellFormedOnly ? wellFormed : [...wellFormed, 'lone \ud83d', '\udc00']

  const check = (title: string, body: (place: Place) => Promise<void>) =>
    test(`P11 ${name}: ${title}`, async () => {
      const here = await place()
      try {
        await body(here)
      } finally {
        await here.clean?.()
      }
    })

  describe(name, () => {
    check('what was never set is absent', async ({ open }) => {
      const engine = await open()
      expect((await engine.getItem('absent')) ?? null).toBeNull()
      await engine.removeItem('absent')
      if (engine.keys) expect(await engine.keys()).toEqual([])
    })

    check('any text comes back as it was, here and in a second instance', async ({ open }) => {
      const engine = await open()
      for (const value of values) {
        await engine.setItem('key', value)
        expect(await engine.getItem('key')).toBe(value)
        expect(await (await open()).getItem('key')).toBe(value)
      }
    })

    check(`a text of ${largest} characters comes back as it was`, async ({ open }) => {
      const engine = await open()
      const value = 'é😀"\\x'.repeat(largest / 6).padEnd(largest, '.')
      await engine.setItem('key', value)
      expect((await engine.getItem('key')) === value).toBe(true)
    })

    check('any two keys are two, and are listed as they were given', async ({ open }) => {
      const engine = await open()
      for (const [index, key] of accepted.entries()) await engine.setItem(key, `value ${index}`)
      for (const [index, key] of accepted.entries())
        expect([key, await engine.getItem(key)]).toEqual([key, `value ${index}`])
      if (engine.keys) expect([...(await engine.keys())].sort()).toEqual([...accepted].sort())
      for (const key of accepted) {
        await engine.removeItem(key)
        expect((await engine.getItem(key)) ?? null).toBeNull()
      }
      if (engine.keys) expect(await engine.keys()).toEqual([])
    })

    if (refusedKeys.length > 0)
      check('a key that it cannot hold is refused', async ({ open }) => {
        const engine = await open()
        for (const key of refusedKeys) {
          await expect(async () => await engine.setItem(key, 'x')).rejects.toMatchObject({ code: 'storage/key-name' })
          await expect(async () => await engine.getItem(key)).rejects.toMatchObject({ code: 'storage/key-name' })
          await expect(async () => await engine.removeItem(key)).rejects.toMatchObject({ code: 'storage/key-name' })
        }
      })

    if (wellFormedOnly)
      check('a text that it would alter is refused', async ({ open }) => {
        const engine = await open()
        await expect(async () => await engine.setItem('key', '\ud800')).rejects.toMatchObject({ code: 'storage/text' })
        expect((await engine.getItem('key')) ?? null).toBeNull()
      })

    check('the later write wins, whether or not the earlier one was waited for', async ({ open }) => {
      const engine = await open()
      await engine.setItem('key', 'first')
      await engine.setItem('key', 'second')
      expect(await engine.getItem('key')).toBe('second')
      const writes = Array.from({ length: 20 }, (_, index) => engine.setItem('key', `${index}`.repeat(index * 1_000)))
      await Promise.all([...writes, engine.setItem('key', 'last')])
      expect((await engine.getItem('key'))?.slice(0, 50)).toBe('last')
      expect((await (await open()).getItem('key'))?.slice(0, 50)).toBe('last')
      await Promise.all([engine.setItem('key', 'gone'), engine.removeItem('key')])
      expect((await engine.getItem('key')) ?? null).toBeNull()
    })

    check('the log of a key keeps its order, until the item is set or removed', async ({ open }) => {
      const engine = await open()
      const { append, entries } = engine
      if (!append || !entries) return
      const log = async (of = engine) => [await of.getItem('key'), await of.entries?.('key')]
      expect(await entries('key')).toEqual([])
      await engine.setItem('key', 'base')
      for (const value of values) await append('key', value)
      expect(await log()).toEqual(['base', values])
      expect(await log(await open())).toEqual(['base', values])
      await engine.setItem('key', 'base')
      expect(await log()).toEqual(['base', []])
      await Promise.all(Array.from({ length: 30 }, (_, index) => append('key', `${index}`)))
      expect(await entries('key')).toEqual(Array.from({ length: 30 }, (_, index) => `${index}`))
      await engine.removeItem('key')
      expect(await log(await open())).toEqual([(await engine.getItem('absent')) ?? null, []])
      expect(await engine.keys?.()).toEqual([])
    })

    check('a log without an item is kept and listed, and logs of any two keys are two', async ({ open }) => {
      const engine = await open()
      const { append, entries } = engine
      if (!append || !entries) return
      for (const key of accepted) {
        await append(key, 'one')
        await append(key, `${key} two`)
      }
      for (const key of accepted) expect(await entries(key)).toEqual(['one', `${key} two`])
      const second = await open()
      for (const key of accepted) expect(await second.entries?.(key)).toEqual(['one', `${key} two`])
      expect([...((await second.keys?.()) ?? [])].sort()).toEqual([...accepted].sort())
      expect((await engine.getItem('key')) ?? null).toBeNull()
      await engine.setItem('key', 'item')
      expect([await entries('key'), await entries('KEY')]).toEqual([[], ['one', 'KEY two']])
    })

    check('the log is read from any index on, whoever wrote it and whatever happened since', async ({ open }) => {
      const engine = await open()
      const { append, entries } = engine
      if (!append || !entries) return
      const other = await open()
      const expected: string[] = []
      /** An engine may hand over more than was asked for, but not less and nothing else. */
      const compare = async () => {
        for (const from of [0, expected.length - 1, 1, expected.length, expected.length + 1]) {
          const found = await entries('key', Math.max(0, from))
          if (found.length !== expected.length) expect(found).toEqual(expected.slice(Math.max(0, from)))
          else expect(found).toEqual(expected)
        }
      }
      for (const round of [1, 2, 3, 4]) {
        await compare()
        for (const writer of [engine, other, other]) {
          expected.push(`${round} ${'x'.repeat(expected.length)}`)
          await writer.append?.('key', expected.at(-1) ?? '')
        }
        await compare()
        if (round === 2) await other.setItem('key', 'item')
        if (round === 3) await other.removeItem('key')
        if (round === 2 || round === 3) expected.length = 0
      }
      // Another log in its place, longer than all that was there before.
      await other.setItem('key', 'item'.repeat(1_000))
      for (const entry of ['a', 'b', 'c']) await other.append?.('key', entry)
      expect([
        ['b', 'c'],
        ['a', 'b', 'c'],
      ]).toContainEqual(await entries('key', 1))
      expect([['c'], ['a', 'b', 'c']]).toContainEqual(await entries('key', 2))
    })

    check('two instances append to one log in the order of their calls', async ({ open }) => {
      const [first, second] = [await open(), await open()]
      if (!first.append || !first.entries || !second.append) return
      const said: string[] = []
      for (let round = 0; round < 10; round += 1) {
        for (const [index, engine] of [first, second, first].entries()) {
          if (round === 5 && index === 1) {
            await engine.setItem('key', 'cut')
            said.length = 0
          }
          said.push(`${round}.${index}`)
          await engine.append?.('key', `${round}.${index}`)
        }
      }
      expect(await first.entries('key')).toEqual(said)
      expect(await (await open()).entries?.('key')).toEqual(said)
    })

    check('two instances that write at once leave one of the writes, whole', async ({ open }) => {
      const engines = [await open(), await open()]
      const texts = engines.map((_, index) => `${index}`.repeat(100_000))
      await Promise.allSettled(engines.flatMap((engine, index) => [engine.setItem('key', texts[index] ?? '')]))
      expect(texts.indexOf((await (await open()).getItem('key')) ?? '')).toBeGreaterThanOrEqual(0)
    })
  })
}
