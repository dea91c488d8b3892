import type { Hello } from 'jods/wire'
import type { PeersOptions } from './peers.js'

type HelloParts = Pick<Hello, 'answer' | 'session' | 'align' | 'to' | 'token' | 'steady' | 'asked'>

/** What we say of ourselves. */
export function helloOf(
  { replica, channel, version, mode, maxMessageBytes, keys }: PeersOptions,
  parts: HelloParts,
): Hello {
  const clock = replica.greatest()
  const time = Math.floor(replica.time.now())
  const own = { type: 'hello', channel, from: replica.node, protocol: 1, version, mode, maxMessageBytes } as const
  const { met, forgot } = replica.memory
  const part = keys && { keys }
  const past = { ...(met !== undefined && { met }), ...(forgot !== undefined && { forgot }) }
  return { ...own, ...parts, time, ...part, ...past, ...(clock !== undefined && { clock }) }
}
