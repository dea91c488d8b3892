import { JodsError } from 'jods'
import type { Operation } from 'jods/kit'
import type { Write } from 'jods/wire'
import { oldestFirst } from './merging.js'
import type { Peer } from './options.js'
import type { Replica } from './replica.js'

/** What an app lets others write. */
export interface Rules {
  readonly replica: Replica
  readonly peer: Peer
  readonly authorize: ((patch: readonly Operation[], peer: Peer) => true | string) | undefined
}

export interface Denied {
  readonly reason: string
  readonly patch: Operation[]
  readonly writes: readonly Write[]
}

/** How often at most rules are asked of one message: what they do not allow is looked for by halves. */
const mostAsked = 100

/** Which of the writes the rules do not allow; asked of all together first, then of what was written at once. */
export function findDenied(writes: readonly Write[], rules: Rules, isForgotten?: (stamp: string) => boolean): Denied[] {
  const { replica } = rules
  const allowed: Write[] = []
  const denied: Denied[] = []
  let asked = 0

  function sift(groups: readonly Write[][]): void {
    const some = groups.flat()
    const { patch, taken } = replica.preview([...allowed, ...some], isForgotten)
    asked += 1
    // What changes nothing needs no leave.
    const verdict = patch.length === 0 || ask(rules, patch)
    if (verdict === true) allowed.push(...some)
    else if (groups.length === 1 || asked >= mostAsked) {
      const ours = new Set(some)
      const own = replica.preview(some, isForgotten)
      denied.push({ reason: verdict, patch: own.patch, writes: taken.filter((write) => ours.has(write)) })
    } else {
      const middle = groups.length >> 1
      sift(groups.slice(0, middle))
      sift(groups.slice(middle))
    }
  }

  if (writes.length > 0) sift(oldestFirst(writes))
  return denied
}

/** What `authorize` throws is no permission; `sync/unauthorized` ends the conversation. */
function ask({ authorize, peer }: Rules, patch: readonly Operation[]): true | string {
  try {
    const verdict = authorize?.(patch, peer)
    return verdict === true || (typeof verdict === 'string' && verdict !== '') ? verdict : 'It is not allowed here.'
  } catch (error) {
    if (error instanceof JodsError && error.code === 'sync/unauthorized') throw error
    return error instanceof Error ? error.message : String(error)
  }
}
