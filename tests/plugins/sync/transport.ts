import { defineStore } from 'jods'
import { sync } from 'jods/sync'
import { afterEach, vi } from 'vitest'
import { z } from 'zod'

export const Board = z.object({
  note: z.string().default(''),
  count: z.number().max(100).default(0),
  tags: z.array(z.string()).default([]),
  people: z.record(z.string(), z.object({ name: z.string(), age: z.number() })).default({}),
  secret: z.string().optional(),
})
export type Board = ReturnType<typeof board>
export type Live = ReturnType<typeof sync>

export const board = (initial: z.input<typeof Board> = {}, version?: string) =>
  defineStore({ name: 'board', schema: Board, initial, ...(version && { version }) })

const running: Live[] = []

/** As `sync`, stopped at the end of the test. */
export const start: typeof sync = (...args) => {
  const live = sync(...args)
  running.push(live)
  return live
}

function stopAll(): void {
  for (const live of running.splice(0)) void live.stop()
}

afterEach(() => {
  stopAll()
  vi.useRealTimers()
})

/** Lets everything under way arrive, where only microtasks carry it. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 200; round += 1) await Promise.resolve()
}

export const statuses = (lives: readonly Live[]) => lives.map(({ status }) => status.get())

type Handler = (event: { data: string }) => void

/** A pipe of many ends on which everybody hears everybody else; `frozen` ends neither hear nor are heard. */
export function bus() {
  const ends = new Set<{ readonly hear: Set<Handler>; isFrozen: boolean }>()
  const sent: { type: string; from: string; to?: string; [member: string]: any }[] = []
  return {
    sent,
    join() {
      const end = { hear: new Set<Handler>(), isFrozen: false }
      ends.add(end)
      return {
        end,
        send(data: string) {
          sent.push(JSON.parse(data))
          queueMicrotask(() => {
            if (end.isFrozen) return
            for (const other of ends) {
              if (other !== end && !other.isFrozen) for (const handler of [...other.hear]) handler({ data })
            }
          })
        },
        addEventListener: (type: string, handler: Handler) => void (type === 'message' && end.hear.add(handler)),
        removeEventListener: (_: string, handler: Handler) => void end.hear.delete(handler),
      }
    },
  }
}
