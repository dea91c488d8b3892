import { parseStamp } from 'jods/clock'
import { isInitial } from './register.js'

/** The longest node id. */
const nodeLimit = 64

/**
 * The stamp of what takes the place of a write that is refused: newer than that, and older than any write that is newer,
 * so that it undoes that one only. Nothing where the write cannot be followed so.
 */
export function correctionOf(stamp: string, node: string): string | undefined {
  const parts = parseStamp(stamp)
  if (!parts || isInitial(stamp) || parts.node.length + node.length >= nodeLimit) return undefined
  return `${stamp}~${node}`
}

/** The write that this stamp corrects, if it corrects one. */
export function correctedBy(stamp: string): string | undefined {
  const end = stamp.lastIndexOf('~')
  return end < 0 ? undefined : stamp.slice(0, end)
}

/** Stamps that are remembered. */
const toldLimit = 1000

/** Which of our own writes people have been told of that they did not stand: each once, however we hear of it. */
export function createTold(node: string): (stamp: string) => boolean {
  const told = new Set<string>()
  return (stamp) => {
    if (parseStamp(stamp)?.node !== node || told.has(stamp)) return false
    if (told.size >= toldLimit) for (const oldest of [...told].slice(0, toldLimit / 2)) told.delete(oldest)
    told.add(stamp)
    return true
  }
}
