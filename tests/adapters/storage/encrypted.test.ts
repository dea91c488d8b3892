import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { defineStore } from 'jods'
import { persist } from 'jods/persist'
import { type EncryptionKey, encrypted, file, memory, type StorageEngine } from 'jods/storage'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { describeStorage } from '../../conformance/storage.js'

const newKey = () => crypto.getRandomValues(new Uint8Array(32))

describeStorage('encrypted over memory', () => {
  const [inner, key] = [memory(), newKey()]
  return { open: () => encrypted(inner, { key }) }
})

describeStorage('encrypted over files', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jods-encrypted-'))
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  return { open: () => encrypted(file({ directory }), { key }), clean: () => rm(directory, { recursive: true }) }
})

/** An engine and what it reports. */
function open(inner: StorageEngine, key: Parameters<typeof encrypted>[1]['key']) {
  const errors: Error[] = []
  const engine = encrypted(inner, { key, onError: (error) => errors.push(error) })
  const { append, entries } = engine
  if (!append || !entries) throw new Error('no log')
  return { ...engine, append, entries, errors }
}

const undecipherable = (place: string) =>
  expect.objectContaining({ code: 'storage/undecipherable', fix: expect.stringContaining(`"${place}"`) })

describe('X01 encryption at rest', () => {
  test('X01 stored bytes hold no plaintext, in items and in logs', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'jods-encrypted-'))
    const engine = open(file({ directory }), newKey())
    await engine.setItem('key', 'the secret is here')
    await engine.append('key', 'and the secret is there')
    const files = await Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name))))
    expect(files).toHaveLength(1)
    for (const bytes of files) {
      for (const encoding of ['utf8', 'utf16le', 'base64'] as const) {
        const word = Buffer.from('secret', encoding === 'base64' ? 'utf8' : encoding)
        // Base64 of a word depends on where it begins.
        const forms = encoding === 'base64' ? [0, 1, 2].map((pad) => base64Of(word, pad)) : [word]
        for (const form of forms) expect(bytes.includes(form)).toBe(false)
      }
    }
    await rm(directory, { recursive: true })
  })

  test('X01 every write has a nonce of its own, though the text is the same', async () => {
    const inner = memory()
    const engine = open(inner, newKey())
    const nonces = new Set<string | undefined>()
    for (let count = 0; count < 200; count += 1) {
      await engine.setItem('key', 'same')
      await engine.append('key', 'same')
      for (const text of [inner.getItem('key'), ...inner.entries('key')]) nonces.add(text?.split(':')[3])
    }
    expect(nonces.size).toBe(400)
    expect(Math.min(...[...nonces].map((nonce) => atob(nonce ?? '').length))).toBe(12)
  })

  test('X01 a wrong key reads as absent, is reported, and what it could not read is kept and not overwritten', async () => {
    const inner = memory()
    const [right, wrong] = [newKey(), newKey()]
    const owner = open(inner, right)
    await owner.setItem('key', 'kept')
    await owner.append('key', 'entry')
    const sealed = inner.getItem('key')
    const stranger = open(inner, wrong)
    expect(await stranger.getItem('key')).toBeNull()
    expect(await stranger.entries('key')).toEqual([])
    expect(stranger.errors).toEqual([undecipherable('key~quarantine~1')])
    await stranger.setItem('key', 'another')
    expect(inner.getItem('key~quarantine~1')).toBe(sealed)
    expect(await stranger.getItem('key')).toBe('another')
    // Nothing to be read under its name, yet it is taken.
    expect(await stranger.getItem('key~quarantine~1')).toBe(sealed)
    expect(stranger.errors).toHaveLength(1)
    const again = open(inner, right)
    expect(await again.getItem('key~quarantine~1')).toBe('kept')
    expect(await again.entries('key~quarantine~1')).toEqual(['entry'])
    expect(await again.getItem('key')).toBeNull()
    expect(again.errors).toEqual([undecipherable('key~quarantine~2')])
  })

  test('X01 what was never encrypted reads as absent and is set aside', async () => {
    const inner = memory()
    inner.setItem('key', '{"version":"0","state":{}}')
    const engine = open(inner, newKey())
    expect(await engine.getItem('key')).toBeNull()
    expect([engine.errors, inner.getItem('key~quarantine~1')]).toEqual([
      [undecipherable('key~quarantine~1')],
      '{"version":"0","state":{}}',
    ])
  })

  test('X01 keys rotate: what is old is read by its id, what is written takes the present one', async () => {
    const inner = memory()
    const first = newKey()
    await encrypted(inner, { key: first }).setItem('key', 'written before there were ids')
    const keys: Record<string, EncryptionKey> = { default: first, june: newKey() }
    let present = 'june'
    const asked: (string | undefined)[] = []
    const engine = open(inner, async (id) => {
      asked.push(id)
      return id === undefined ? { id: present, key: keys[present] ?? first } : keys[id]
    })
    expect(await engine.getItem('key')).toBe('written before there were ids')
    await engine.setItem('key', 'june')
    await engine.append('key', 'of june')
    present = 'july: %'
    keys[present] = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['encrypt', 'decrypt'])
    await engine.append('key', 'of july')
    expect([await engine.getItem('key'), await engine.entries('key')]).toEqual(['june', ['of june', 'of july']])
    expect(new Set(asked)).toEqual(new Set(['default', undefined, 'june', 'july: %']))
    expect(engine.errors).toEqual([])
    delete keys.june
    expect([await engine.getItem('key'), engine.errors.length]).toEqual([null, 1])
  })

  test('X01 a function that gives a key alone writes with it as the default', async () => {
    const [inner, key] = [memory(), newKey()]
    await encrypted(inner, { key: () => key }).setItem('key', 'x')
    expect(await encrypted(inner, { key }).getItem('key')).toBe('x')
  })

  test('X01 what is no key is refused at once, and bytes may be wiped after', async () => {
    const subtle = crypto.subtle
    const onlyEncrypts = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt'])
    const other = await subtle.generateKey({ name: 'AES-CBC', length: 256 }, false, ['encrypt', 'decrypt'])
    const wrong: unknown[] = [new Uint8Array(16), 'password', undefined, null, {}, onlyEncrypts, other]
    const refused = { code: 'storage/encryption-key', fix: expect.any(String) }
    for (const key of wrong) {
      expect(() => encrypted(memory(), { key: key as Uint8Array })).toThrow(expect.objectContaining(refused))
    }
    const none = encrypted(memory(), { key: () => undefined })
    await expect(none.setItem('key', 'x')).rejects.toMatchObject(refused)
    const bytes = newKey()
    const [copy, inner] = [bytes.slice(), memory()]
    const engine = encrypted(inner, { key: bytes })
    bytes.fill(0)
    await engine.setItem('key', 'x')
    expect(await encrypted(inner, { key: copy }).getItem('key')).toBe('x')
  })

  test('X01 a key that cannot be had now is an error, and nothing is moved or lost', async () => {
    const [inner, key] = [memory(), newKey()]
    await encrypted(inner, { key }).setItem('key', 'kept')
    const before = inner.getItem('key')
    const engine = open(inner, () => Promise.reject(new Error('vault is sealed')))
    const failed = { code: 'storage/encryption-key', cause: { message: 'vault is sealed' } }
    await expect(engine.getItem('key')).rejects.toMatchObject(failed)
    await expect(engine.setItem('key', 'x')).rejects.toMatchObject(failed)
    await expect(engine.append('key', 'x')).rejects.toMatchObject(failed)
    expect([inner.keys(), inner.getItem('key'), engine.errors]).toEqual([['key'], before, []])
  })

  test('X01 what cannot be set aside is an error, and stays where it is', async () => {
    const inner = memory()
    inner.setItem('key', 'not sealed')
    const full = {
      ...inner,
      setItem: () => {
        throw new Error('full')
      },
    }
    await expect(open(full, newKey()).getItem('key')).rejects.toThrow('full')
    expect(inner.getItem('key')).toBe('not sealed')
  })

  test('X01 persist with a wrong key runs on the initial state, says so, and saves beside what it could not read', async () => {
    const schema = z.object({ text: z.string() })
    const note = () => defineStore({ name: 'note', schema, initial: { text: 'initial' } })
    const inner = memory()
    const [store, right] = [note(), newKey()]
    const saved = persist(store, { storage: encrypted(inner, { key: right }) })
    await saved.ready
    store.text = 'secret'
    await saved.flush()
    await saved.stop()
    const sealed = inner.getItem('jods:note:v0')
    const other = note()
    const errors: Error[] = []
    const storage = encrypted(inner, { key: newKey() })
    const stranger = persist(other, { storage, onError: (error) => errors.push(error) })
    await stranger.ready
    expect([other.text, errors]).toEqual(['initial', [undecipherable('jods:note:v0~quarantine~1')]])
    other.text = 'mine'
    await stranger.flush()
    await stranger.stop()
    expect(inner.getItem('jods:note:v0~quarantine~1')).toBe(sealed)
    const reader = note()
    await persist(reader, { storage }).ready
    expect([reader.text, errors.length]).toEqual(['mine', 1])
  })
})

describe('X02 tamper check', () => {
  test('X02 an item changed in any character reads as absent, is reported and kept', async () => {
    const [inner, key] = [memory(), newKey()]
    await encrypted(inner, { key }).setItem('key', 'the text')
    const sealed = inner.getItem('key') ?? ''
    for (let at = 0; at < sealed.length; at += 1) {
      for (const changed of [flip(sealed, at), sealed.slice(0, at), `${sealed.slice(0, at)} ${sealed.slice(at)}`]) {
        const changedStorage = memory()
        changedStorage.setItem('key', changed)
        const engine = open(changedStorage, key)
        expect([at, await engine.getItem('key')]).toEqual([at, null])
        expect([engine.errors.length, changedStorage.getItem('key~quarantine~1')]).toEqual([1, changed])
      }
    }
  })

  test('X02 an item or an entry put at another key, or in the place of the other, does not open there', async () => {
    const [inner, key] = [memory(), newKey()]
    const engine = open(inner, key)
    for (const name of ['mine', 'yours']) {
      await engine.setItem(name, name)
      await engine.append(name, `${name} entry`)
    }
    const [item, entry] = [inner.getItem('yours') ?? '', inner.entries('yours')[0] ?? '']
    inner.setItem('mine', item)
    inner.append('mine', entry)
    inner.setItem('yours', entry)
    inner.append('yours', item)
    const reader = open(inner, key)
    expect([await reader.getItem('mine'), await reader.getItem('yours')]).toEqual([null, null])
    expect([await reader.entries('mine'), await reader.entries('yours')]).toEqual([[], []])
    expect(reader.errors).toHaveLength(2)
  })

  // Each entry names the one before it: where that is not, it is left out, and so are those of its writer behind it.
  const changes: Record<string, [change: (log: string[]) => string[], left: string[]]> = {
    'an entry altered': [([a, b = '', ...rest]) => [a ?? '', flip(b, b.length - 5), ...rest], ['1']],
    'an entry taken out': [([a = '', , ...rest]) => [a, ...rest], ['1']],
    'two entries swapped': [([a = '', b = '', ...rest]) => [b, a, ...rest], ['1']],
    'an entry put in twice': [([a = '', ...rest]) => [a, a, ...rest], ['1', '2', '3', '4']],
    'an old entry put at the end': [(log) => [...log, log[1] ?? ''], ['1', '2', '3', '4']],
    'an entry that is none': [(log) => [...log, 'x'], ['1', '2', '3', '4']],
    'the first taken out': [(log) => log.slice(1), []],
  }

  test.each(Object.entries(changes))(
    'X02 a log with %s gives what still stands, and says so once',
    async (_, [change, left]) => {
      const [inner, key] = [memory(), newKey()]
      const writer = open(inner, key)
      await writer.setItem('key', 'item')
      for (const entry of ['1', '2', '3', '4']) await writer.append('key', entry)
      const log = change(inner.entries('key'))
      inner.setItem('key', inner.getItem('key') ?? '')
      for (const entry of log) inner.append('key', entry)
      const reader = open(inner, key)
      expect(await reader.entries('key')).toEqual(left)
      expect(await reader.entries('key')).toEqual(left)
      expect(reader.errors).toEqual([undecipherable('key~quarantine~1')])
      expect(JSON.parse(inner.getItem('key~quarantine~1') ?? '')).toHaveLength(log.length - left.length)
      await reader.append('key', 'next')
      expect(await reader.entries('key')).toEqual([...left, 'next'])
      expect(await open(inner, key).entries('key')).toEqual([...left, 'next'])
      expect(await reader.getItem('key')).toBe('item')
    },
  )

  test('X02 the entries of a whole session cannot be taken out from before those of the next', async () => {
    const [inner, key] = [memory(), newKey()]
    for (const session of ['first', 'second', 'third']) {
      const engine = open(inner, key)
      if (session === 'first') await engine.setItem('key', 'item')
      await engine.entries('key')
      await engine.append('key', session)
    }
    const [first = '', , third = ''] = inner.entries('key')
    inner.setItem('key', inner.getItem('key') ?? '')
    for (const entry of [first, third]) inner.append('key', entry)
    const reader = open(inner, key)
    expect([await reader.entries('key'), reader.errors.length]).toEqual([['first'], 1])
  })

  test('X02 tabs that write one log, replace its item and read it in any order raise no false alarm', async () => {
    const command = fc.record({
      tab: fc.nat(2),
      call: fc.constantFrom(
        'append',
        'append',
        'append',
        'setItem',
        'removeItem',
        'entries',
        'tail',
        'getItem',
        'failing',
        'reload',
      ),
      isKept: fc.boolean(),
    })
    const key = newKey()
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
        const [inner, plain] = [memory(), memory()]
        let failing: 'no' | 'kept' | 'lost' = 'no'
        const flaky: StorageEngine = {
          ...inner,
          append(name, entry) {
            if (failing !== 'lost') inner.append(name, entry)
            if (failing !== 'no') throw new Error('injected')
          },
        }
        const tabs = [open(flaky, key), open(flaky, key), open(flaky, key)]
        let count = 0
        for (const { tab, call, isKept } of commands) {
          const engine = tabs[tab] ?? open(flaky, key)
          count += 1
          const text = `${count}`
          if (call === 'append' || call === 'failing') {
            if (call === 'failing') failing = isKept ? 'kept' : 'lost'
            const answer = engine.append('key', text)
            await (failing === 'no' ? answer : expect(answer).rejects.toThrow('injected'))
            if (failing !== 'lost') plain.append('key', text)
            failing = 'no'
          } else if (call === 'setItem') {
            await engine.setItem('key', text)
            plain.setItem('key', text)
          } else if (call === 'removeItem') {
            await engine.removeItem('key')
            plain.removeItem('key')
          } else if (call === 'getItem') {
            expect(await engine.getItem('key')).toBe(plain.getItem('key'))
          } else if (call === 'reload') {
            expect(engine.errors).toEqual([])
            tabs[tab] = open(flaky, key)
          } else {
            const all = plain.entries('key')
            const from = call === 'tail' ? Math.max(0, all.length - 1) : 0
            const found = await engine.entries('key', from)
            expect(found).toEqual(all.slice(all.length - Math.max(found.length, all.length - from)))
          }
        }
        const fresh = open(inner, key)
        expect([await fresh.getItem('key'), await fresh.entries('key')]).toEqual([
          plain.getItem('key'),
          plain.entries('key'),
        ])
        expect([...tabs, fresh].flatMap(({ errors }) => errors)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('X02 the end of a log is opened without opening what lies before it', async () => {
    const [inner, key] = [memory(), newKey()]
    const engine = open(inner, key)
    await engine.setItem('key', 'item')
    for (const entry of ['1', '2', '3']) await engine.append('key', entry)
    await engine.entries('key')
    const asked: string[] = []
    const decrypt = crypto.subtle.decrypt.bind(crypto.subtle)
    crypto.subtle.decrypt = (...args) => {
      asked.push('decrypt')
      return decrypt(...args)
    }
    try {
      await engine.append('key', '4')
      expect(await engine.entries('key', 3)).toEqual(['4'])
      expect(asked).toHaveLength(1)
    } finally {
      crypto.subtle.decrypt = decrypt
    }
  })

  test('X02 those who listen hear of it; where nobody does, the host', async () => {
    const [inner, key] = [memory(), newKey()]
    const engine = encrypted(inner, { key })
    const heard: string[] = []
    const host = globalThis as { reportError?: (error: unknown) => void }
    const before = host.reportError
    host.reportError = (error) => heard.push(`host ${(error as { code: string }).code}`)
    try {
      const stop = engine.onError(() => heard.push('listener'))
      inner.setItem('a', 'x')
      await engine.getItem('a')
      stop()
      inner.setItem('b', 'x')
      await engine.getItem('b')
    } finally {
      Object.assign(host, { reportError: before })
    }
    expect(heard).toEqual(['listener', 'host storage/undecipherable'])
  })

  test('X01 over a storage that keeps no logs and lists no keys it offers neither', () => {
    const { getItem, setItem, removeItem } = memory()
    const engine = encrypted({ getItem, setItem, removeItem }, { key: newKey() })
    expect([engine.append, engine.entries, engine.keys]).toEqual([undefined, undefined, undefined])
    const web = { getItem, setItem, removeItem, length: 1, key: () => 'name' }
    expect(encrypted(web, { key: newKey() }).keys).toBeTypeOf('function')
  })
})

/** Another character of base64, or another one altogether. */
function flip(text: string, at: number): string {
  const unit = text.charAt(at)
  const other = /[A-Z]/.test(unit) ? unit.toLowerCase() : unit === 'x' ? 'y' : 'x'
  return text.slice(0, at) + other + text.slice(at + 1)
}

/** As base64 would show it behind `pad` other bytes, without the characters that others share. */
function base64Of(word: Uint8Array, pad: number): Buffer {
  const whole = Buffer.concat([Buffer.alloc(pad), word])
    .toString('base64')
    .replace(/=+$/, '')
  return Buffer.from(whole.slice(pad === 0 ? 0 : 2 + (pad - 1), -1))
}
