import { pair } from 'jods/socket'
import { expect, test, vi } from 'vitest'

const settle = () => new Promise((resolve) => setTimeout(resolve))
const hear = (socket: ReturnType<typeof pair>[number], type: string) => {
  const heard = vi.fn()
  socket.addEventListener(type, heard as never)
  return heard
}

test('S10 what one end sends the other hears, in order, and never in the same call', async () => {
  const [near, far] = pair()
  const heard = hear(far, 'message')
  near.send('one')
  near.send('two')
  expect(heard).not.toHaveBeenCalled()
  await settle()
  expect(heard.mock.calls.map(([{ data }]) => data)).toEqual(['one', 'two'])
})

test('S10 close lets what was sent arrive, tells both ends, and sending then throws', async () => {
  const [near, far] = pair()
  const [heard, ended] = [hear(far, 'message'), hear(near, 'close')]
  near.send('last')
  far.close()
  far.close()
  await settle()
  expect(heard).toHaveBeenCalledTimes(1)
  expect(ended.mock.calls).toEqual([[{ type: 'close', reason: 'closed' }]])
  expect([near.readyState, far.readyState]).toEqual([3, 3])
  expect(() => near.send('more')).toThrow('closed')
})

test('S10 a cut loses what is under way', async () => {
  const [near, far] = pair()
  const [heard, ended] = [hear(far, 'message'), hear(far, 'close')]
  near.send('lost')
  near.cut()
  near.cut()
  await settle()
  expect(heard).not.toHaveBeenCalled()
  expect(ended.mock.calls).toEqual([[{ type: 'close', reason: 'cut' }]])
})

test('S10 a listener that was removed hears nothing; who schedules decides when things arrive', () => {
  const waiting: (() => void)[] = []
  const [near, far] = pair({ schedule: (deliver) => void waiting.push(deliver) })
  const heard = hear(far, 'message')
  near.send('x')
  far.removeEventListener('message', heard as never)
  for (const deliver of waiting) deliver()
  expect(heard).not.toHaveBeenCalled()
})
