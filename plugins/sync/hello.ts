import type { Hello } from 'jods/wire'
import type { PeersOptions } from './peers.js'

type Own = 'type' | 'channel' | 'from' | 'protocol' | 'version' | 'mode' | 'maxMessageBytes' | 'keys' | 'met' | 'forgot'

/** What we say of ourselves. */
export function helloOf(options: PeersOptions, parts: Omit<Hello, Own>): Hello {
  const { replica, channel, version, mode, maxMessageBytes, keys } = options
  const own = { type: 'hello', channel, from: replica.node, protocol: 1, version, mode, maxMessageBytes } as const
  const { met, forgot } = replica.memory
  const past = { ...(met !== undefined && { met }), ...(forgot !== undefined && { forgot }) }
  return { ...own, ...parts, ...(keys && { keys }), ...past }
}
