import type { Hello, Message, Ping, Pong } from 'jods/wire'
import type { Replica } from './replica.js'

/** What is said and heard of time on one socket. */
export interface Timekeeper {
  /** Says that we are there, and what time we go by. */
  say(type: 'ping' | 'pong'): void
  /** Our part of a hello; `isAnswer` where it answers one. */
  hello(isAnswer: boolean): Pick<Hello, 'time' | 'wall' | 'lead' | 'clock'>
  hear(message: Hello | Ping | Pong): void
  /** Milliseconds that the clock of the speaker is ahead of our host's. */
  offsetOf(hello: Hello): number
}

interface TimekeeperOptions {
  readonly replica: Replica
  readonly channel: string
  now(): number
  send(message: Message): void
}

/** Milliseconds by which two clocks may seem to differ and be right: at best, and where nobody knows the way. */
const leastDoubt = 100
const mostDoubt = 1000

export function createTimekeeper({ replica, channel, now, send }: TimekeeperOptions): Timekeeper {
  let greetedAt = Number.NEGATIVE_INFINITY
  const time = () => Math.floor(replica.time.now())

  /** Half of the way of an answer to our hello; of other messages nobody knows how long it took. */
  function wayOf(message: Hello | Ping | Pong): number | undefined {
    return message.type === 'hello' && message.answer ? (now() - greetedAt) / 2 : undefined
  }

  function say(type: 'ping' | 'pong'): void {
    send({ type, channel, from: replica.node, time: time(), lead: replica.lead })
  }

  return {
    say,
    hello(isAnswer) {
      if (!isAnswer) greetedAt = now()
      const [clock, wall] = [replica.greatest(), replica.time.wall()]
      const mine = { time: time(), lead: replica.lead }
      return { ...mine, ...(wall !== mine.time && { wall }), ...(clock !== undefined && { clock }) }
    },
    hear(message) {
      const { type, time: theirs, lead } = message
      if (theirs === undefined || lead === undefined) return
      const way = wayOf(message)
      const heard = replica.hearTime(lead, theirs + (way ?? 0), way === undefined ? mostDoubt : way + leastDoubt)
      // Who has spoken to an earlier state of ours is told the present one; a pong is the last word.
      if (heard === 'weaker' && type !== 'pong') say('pong')
    },
    offsetOf: (hello) => Math.round((hello.wall ?? hello.time) + (wayOf(hello) ?? 0) - replica.time.wall()),
  }
}
