import { pair } from 'jods/socket'
import type { SocketLike } from 'jods/sync'
import { describe, expect, test, vi } from 'vitest'
import { board, settle, start } from './transport.js'

/** A board that is alone at the far end of a pipe; `near` is what is left to speak over. */
function facing() {
  const [far, near] = pair()
  const store = board({ note: 'far' })
  start(far, store)
  return { near, store }
}

describe('sockets of every shape', () => {
  test('S10 one that has properties only tells by them when it opens, and when it closes', async () => {
    const { near } = facing()
    const socket = { readyState: 0, onopen: null, onmessage: null, onclose: null } as SocketLike & {
      readyState: number
    }
    socket.send = (text) => near.send(text)
    near.addEventListener('message', (event) => socket.onmessage?.(event))
    const live = start(socket, board())
    await settle()
    expect(live.status.get()).toBe('connecting')
    socket.readyState = 1
    socket.onopen?.({})
    await settle()
    expect(live.status.get()).toBe('connected')
    socket.readyState = 3
    socket.onclose?.({ code: 1006, reason: 'gone' })
    expect(live.status.get()).toBe('disconnected')
    expect(live.detail.get().reason).toBe('gone')
  })

  test('S10 one that names its state in a word, as a data channel does, is open when it says so', async () => {
    const { near } = facing()
    const { send, addEventListener, removeEventListener } = near
    const live = start({ readyState: 'open', send, addEventListener, removeEventListener }, board())
    await settle()
    expect(live.status.get()).toBe('connected')
  })

  test('S10 a worker that a function has made is ended at the stop, one that was given is not', async () => {
    const worker = () => {
      const { near } = facing()
      const { send, addEventListener, removeEventListener } = near
      return { postMessage: send, addEventListener, removeEventListener, terminate: vi.fn() }
    }
    const [made, given] = [worker(), worker()]
    const lives = [start(() => made, board()), start(given, board())]
    await settle()
    for (const live of lives) void live.stop()
    expect(made.terminate).toHaveBeenCalledTimes(1)
    expect(given.terminate).not.toHaveBeenCalled()
  })

  test('S07 S12 a sentence that is longer than a close may say strands nobody', async () => {
    const closed: unknown[] = []
    const make = () => {
      const [near, far] = pair()
      far.addEventListener('message', () =>
        far.send(
          JSON.stringify({
            type: 'bye',
            channel: 'board',
            from: 'x',
            reason: 'sync/version',
            message: 'é'.repeat(400),
          }),
        ),
      )
      const { send, addEventListener, removeEventListener } = near
      return {
        send,
        addEventListener,
        removeEventListener,
        close(code: number, reason: string) {
          if (Buffer.byteLength(reason) > 123) throw new RangeError('The reason is too long.')
          closed.push([code, reason])
        },
      }
    }
    const live = start(make, board(), { onError: () => {} })
    await settle()
    expect(closed).toEqual([[1000, 'é'.repeat(61)]])
    expect(live.status.get()).toBe('disconnected')
    expect(live.detail.get().nextAttemptAt).toBeDefined()
  })

  test('S07 a socket that cannot even be closed is reported, and another is made', async () => {
    const onError = vi.fn()
    const make = () => ({
      onmessage: null,
      send() {
        throw new Error('broken')
      },
      close() {
        throw new Error('broken, too')
      },
    })
    const live = start(make, board(), { onError })
    await settle()
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'sync/no-socket' }))
    expect(live.detail.get()).toMatchObject({ reason: 'broken', nextAttemptAt: expect.any(Number) })
  })
})
