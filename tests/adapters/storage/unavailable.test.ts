import { indexedDB } from 'jods/storage'
import { expect, test } from 'vitest'

test('P11 without IndexedDB, as on a server, every call says so, and making the engine none', async () => {
  const engine = indexedDB()
  const unavailable = { code: 'storage/unavailable', fix: expect.any(String) }
  await expect(engine.getItem('key')).rejects.toMatchObject(unavailable)
  await expect(engine.setItem('key', 'x')).rejects.toMatchObject(unavailable)
  await expect(engine.append('key', 'x')).rejects.toMatchObject(unavailable)
  await expect(engine.keys()).rejects.toMatchObject(unavailable)
  await engine.close()
})
