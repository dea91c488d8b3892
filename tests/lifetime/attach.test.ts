import { attach, createOrigin } from 'jods/kit'
import { afterEach, describe, expect, test, vi } from 'vitest'

afterEach(() => void vi.unstubAllGlobals())

describe('starting', () => {
  test('C05 start runs at once, and without a promise it is ready before attach returns', () => {
    const started = vi.fn()
    const running = attach({}, started)
    expect(started).toHaveBeenCalledTimes(1)
    expect(running.status.get()).toBe('ready')
  })

  test('C05 with a promise it is starting until that resolves', async () => {
    let finish = () => {}
    const running = attach({}, () => new Promise<void>((resolve) => (finish = resolve)))
    expect(running.status.get()).toBe('starting')
    finish()
    await running.ready
    expect(running.status.get()).toBe('ready')
  })

  test('C05 a status that the plugin has set is kept', async () => {
    const running = attach<'starting' | 'open', number>({}, async (life) => life.setStatus('open', 7))
    await running.ready
    expect([running.status.get(), running.detail.get()]).toEqual(['open', 7])
  })

  test.each([
    ['throws', () => Promise.reject(new Error('no'))],
    [
      'rejects',
      () => {
        throw new Error('no')
      },
    ],
  ])('C05 a start that %s is reported, undoes what it opened, and ready resolves all the same', async (_, fail) => {
    const onError = vi.fn()
    const undone = vi.fn()
    const running = attach({ onError }, (life) => {
      life.defer(undone)
      return fail()
    })
    await running.ready
    expect(running.status.get()).toBe('error')
    expect(onError.mock.calls).toEqual([[new Error('no')]])
    expect(undone).toHaveBeenCalledTimes(1)
  })

  test('C05 an aborted signal starts nothing', async () => {
    const started = vi.fn()
    const running = attach({ signal: AbortSignal.abort() }, started)
    await running.ready
    expect(started).not.toHaveBeenCalled()
    expect(running.status.get()).toBe('stopped')
  })
})

describe('stopping', () => {
  test('C05 clean-ups run last in, first out, once, and a failing one does not strand the others', () => {
    const calls: string[] = []
    const onError = vi.fn()
    const running = attach({ onError }, (life) => {
      life.defer(() => void calls.push('first'))
      life.defer(() => {
        throw new Error('second')
      })
      life.defer(() => void calls.push('third'))
    })
    expect(running.stop()).toBeUndefined()
    running.stop()
    expect(calls).toEqual(['third', 'first'])
    expect(onError.mock.calls).toEqual([[new Error('second')]])
    expect(running.status.get()).toBe('stopped')
  })

  test('C05 a clean-up that takes time is waited for before the next, and a rejecting one is reported', async () => {
    const calls: string[] = []
    const onError = vi.fn()
    const running = attach({ onError }, (life) => {
      life.defer(() => void calls.push('last'))
      life.defer(() => Promise.reject(new Error('late')))
      life.defer(async () => {
        await Promise.resolve()
        calls.push('first')
      })
    })
    const stopped = running.stop()
    expect(running.stop()).toBe(stopped)
    await stopped
    expect(calls).toEqual(['first', 'last'])
    expect(onError.mock.calls).toEqual([[new Error('late')]])
  })

  test('C05 ready resolves when it is stopped before', async () => {
    const running = attach({}, () => new Promise<void>(() => {}))
    running.stop()
    await running.ready
    expect(running.status.get()).toBe('stopped')
  })

  test('C05 what is deferred after the end runs at once', () => {
    const late = vi.fn()
    let defer = (_: () => void) => {}
    attach({}, (life) => {
      defer = life.defer
    }).stop()
    defer(late)
    expect(late).toHaveBeenCalledTimes(1)
  })

  test('C05 a signal stops it, and leaves nothing on the signal', () => {
    const aborter = new AbortController()
    const remove = vi.spyOn(aborter.signal, 'removeEventListener')
    const undone = vi.fn()
    const running = attach({ signal: aborter.signal }, (life) => life.defer(undone))
    aborter.abort()
    expect(undone).toHaveBeenCalledTimes(1)
    expect(running.status.get()).toBe('stopped')
    expect(remove).toHaveBeenCalledTimes(1)
  })

  test('C05 `using` stops it at the end of the block', () => {
    const undone = vi.fn()
    {
      using running = attach({}, (life) => life.defer(undone))
      expect(running.status.get()).toBe('ready')
    }
    expect(undone).toHaveBeenCalledTimes(1)
  })

  test('C05 listen adds a listener and removes it at the end', () => {
    const heard = vi.fn()
    const handlers = new Set<(event: never) => void>()
    const target = {
      addEventListener: (_: string, handler: (event: never) => void) => void handlers.add(handler),
      removeEventListener: (_: string, handler: (event: never) => void) => void handlers.delete(handler),
    }
    const running = attach({}, (life) => life.listen(target, 'ping', heard))
    expect([...handlers]).toEqual([heard])
    running.stop()
    expect(handlers.size).toBe(0)
  })
})

describe('reporting', () => {
  test('C05 without onError a failure reaches the handler of the host', () => {
    const reportError = vi.fn()
    vi.stubGlobal('reportError', reportError)
    attach({}, (life) => life.report(new Error('background')))
    expect(reportError.mock.calls).toEqual([[new Error('background')]])
  })

  test('C05 an onError that throws is reported itself, and what is thrown is always an error', () => {
    const reportError = vi.fn()
    vi.stubGlobal('reportError', reportError)
    const onError = vi.fn(() => {
      throw new Error('handler')
    })
    attach({ onError }, (life) => life.report('text'))
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: 'text', cause: 'text' }))
    expect(reportError.mock.calls).toEqual([[new Error('handler')]])
  })
})

test('C05 every origin is an identity of its own', () => {
  const [a, b] = [createOrigin('sync'), createOrigin('sync')]
  expect(a.source).toBe('sync')
  expect(a.id).not.toBe(b.id)
  expect(Object.isFrozen(a)).toBe(true)
})
