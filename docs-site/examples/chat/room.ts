import { defineStore, fork, signal, type WritableAtom } from 'jods'
import { type Live, sync } from 'jods/sync'
import { z } from 'zod'
import { createLine, type Line } from './line.js'

const Message = z.object({
  id: z.string(),
  from: z.string(),
  text: z.string().trim().min(1, 'Write something first').max(140, 'A message has at most 140 characters'),
  at: z.number(),
})

const room = defineStore({
  name: 'room',
  schema: z.object({ topic: z.string().max(40, 'A topic has at most 40 characters'), messages: z.array(Message) }),
  initial: {
    topic: 'Where do we have lunch?',
    messages: [{ id: 'first', from: 'Bob', text: 'Canteen or market?', at: 0 }],
  },
  computed: { inOrder: (state) => [...state.messages].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)) },
})

export interface Person {
  name: string
  room: typeof room
  line: Line
  live: Live
}

export interface Chat {
  people: Person[]
  /** Whether the lines are bad. */
  isBad: WritableAtom<boolean>
  stop(): void
}

/** A server and two people, each with a store of their own. */
export function openChat(): Chat {
  const isBad = signal(false)
  const server = fork(room)
  const people = ['Ada', 'Bob'].map((name) => join(name))

  function join(name: string): Person {
    const own = fork(room)
    const line = createLine(isBad)
    // As with a WebSocket: a function that dials, so that `sync` reconnects by itself.
    const live = sync(() => line.dial(serve), own, { onError: ignore })
    return { name, room: own, line, live }
  }

  function serve(socket: Parameters<Parameters<Line['dial']>[0]>[0]): void {
    const connection = sync(socket, server, { onError: ignore })
    socket.addEventListener('close', () => connection.stop())
  }

  return {
    people,
    isBad,
    stop() {
      for (const { live, line } of people) {
        live.stop()
        line.switchTo(false)
      }
    },
  }
}

export function say(room: Person['room'], from: string, text: string): void {
  room.messages.push({ id: crypto.randomUUID(), from, text, at: Date.now() })
}

/** Broken lines are what this example is about; `live.status` shows them. */
function ignore(): void {}
