import { pair } from 'jods/socket'
import { describe, expect, test, vi } from 'vitest'
import { board, settle, start } from './transport.js'

describe('what comes out of any hands', () => {
  test('S12 a version that `accept` cannot read is not accepted, and throws nothing at the socket', async () => {
    const [left, right] = pair()
    const onError = vi.fn()
    const accept = (version: string) => {
      if (!/^\d/.test(version)) throw new Error('What is that?')
      return true
    }
    start(left, board(), { accept, onError })
    start(right, board({}, 'x'), { onError: () => {} })
    await settle()
    expect(onError.mock.calls.map(([error]) => error.message)).toEqual([
      'What is that?',
      "The peer's definition has another version than 0.",
    ])
  })
})
