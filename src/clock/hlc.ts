import { JodsError } from '../errors.js'
import { formatStamp, greatestCounter, isNode, parseStamp } from './stamp.js'

/** A hybrid logical clock of one node. */
export interface Clock {
  /** The stamp of something that happens here now: greater than every stamp this clock has given or received. */
  tick(): string
  /** Takes a remote stamp into account and returns the stamp of its arrival, greater than both. */
  receive(stamp: string): string
}

/** The end of the year 9999: leaves room above for what is borrowed. */
const latestWall = 253_402_300_799_999

/** How far ahead of our own time a remote stamp may be, in milliseconds. */
const driftLimit = 60_000

/**
 * Creates a hybrid logical clock. Stamps sort as strings, causes before effects, whatever the wall clock does.
 *
 * `now` gives milliseconds since the epoch. More than 65,536 stamps in one millisecond borrow from the next one.
 * `receive` throws `clock/drift` when a remote stamp is more than a minute ahead: accepting it would drag every
 * later local stamp into the future; it throws `clock/malformed` when the text is no stamp. Neither moves the clock.
 * Source: Kulkarni et al. 2014, Logical Physical Clocks.
 */
export function clock(nodeId: string, now: () => number = Date.now): Clock {
  if (!isNode(nodeId)) {
    throw new JodsError(
      'clock/node',
      `The node id ${JSON.stringify(nodeId)} is not 1 to 64 printable ASCII characters.`,
      {
        fix: 'Use a random id such as nanoid gives.',
      },
    )
  }
  let time = -1
  let counter = 0

  function advance(wall: number, remoteTime: number, remoteCounter: number): string {
    const next = Math.max(time, remoteTime, wall)
    const used = Math.max(next === time ? counter : -1, next === remoteTime ? remoteCounter : -1)
    const isSpent = used === greatestCounter
    time = isSpent ? next + 1 : next
    counter = isSpent ? 0 : used + 1
    return formatStamp({ time, counter, node: nodeId })
  }

  return {
    tick: () => advance(readWall(now), -1, -1),
    receive(stamp) {
      const remote = parseStamp(stamp)
      if (!remote) throw new JodsError('clock/malformed', `${JSON.stringify(stamp)} is not a stamp.`)
      const wall = readWall(now)
      if (remote.time - wall > driftLimit) {
        const seconds = Math.round((remote.time - wall) / 1000)
        throw new JodsError(
          'clock/drift',
          `A stamp of "${remote.node}" is ${seconds} s ahead of this clock; ${driftLimit / 1000} s are accepted.`,
          { fix: 'Correct the clock of the machine that is wrong.' },
        )
      }
      return advance(wall, remote.time, remote.counter)
    },
  }
}

/** A host whose clock gives nonsense still gets stamps: they go on from the last one. */
function readWall(now: () => number): number {
  const wall = Math.floor(now())
  return wall > 0 ? Math.min(wall, latestWall) : 0
}
