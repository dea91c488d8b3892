import { formatStamp, greatestCounter, parseStamp } from 'jods/clock'
import { driftLimit } from './drift.js'
import type { Memory } from './memory.js'
import { eachKnown } from './register.js'
import type { Time } from './time.js'
import { toPointer } from './value.js'

/** Goes by another time. Returns the paths that were stamped again, as their stamps were too far ahead of it. */
export function goBy(memory: Memory, time: Time, node: string, theirs: number): string[] {
  if ((parseStamp(memory.clock)?.time ?? 0) <= theirs + driftLimit) {
    time.correct(theirs)
    memory.resume(memory.clock ?? '')
    return []
  }
  const paths = retime(memory, time, node, theirs)
  memory.changedWhole()
  return paths
}

/**
 * What was stamped too far ahead is stamped again, as much earlier as the time that it was stamped by was ahead, and in
 * the old order: who else has such a write does the same.
 */
function retime({ root, resume }: Memory, time: Time, node: string, theirs: number): string[] {
  const drift = time.now() - theirs
  const isAhead = (stamp = '') => (parseStamp(stamp)?.time ?? 0) > theirs + driftLimit
  const ahead = new Map<string, string>()
  const paths: string[] = []
  let after = ''
  eachKnown(root, [], ({ stamp, moved }, tokens) => {
    for (const one of [stamp, moved]) {
      if (one === undefined) continue
      if (isAhead(one)) ahead.set(one, one)
      else if (one > after) after = one
    }
    if (isAhead(stamp) || isAhead(moved)) paths.push(toPointer(tokens))
  })
  let last = parseStamp(after) ?? { time: 0, counter: 0 }
  for (const stamp of [...ahead.keys()].sort()) {
    last = following(last, Math.max(0, Math.min((parseStamp(stamp)?.time ?? 0) - drift, theirs)))
    ahead.set(stamp, formatStamp({ ...last, node }))
  }
  eachKnown(root, [], (register) => {
    if (register.stamp !== undefined) register.stamp = ahead.get(register.stamp) ?? register.stamp
    if (register.moved !== undefined) register.moved = ahead.get(register.moved) ?? register.moved
  })
  time.correct(theirs)
  resume(ahead.size === 0 ? after : formatStamp({ ...last, node }))
  return paths
}

/** The first reading at or after `time` that is after the one before. */
function following(before: { time: number; counter: number }, time: number): { time: number; counter: number } {
  if (time > before.time) return { time: Math.floor(time), counter: 0 }
  if (before.counter < greatestCounter) return { time: before.time, counter: before.counter + 1 }
  return { time: before.time + 1, counter: 0 }
}
