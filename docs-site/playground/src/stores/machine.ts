import { defineStore, type Snapshot } from 'jods'
import { z } from 'zod'

const Sample = z.object({
  /** Milliseconds since the epoch, by the server's clock. */
  at: z.number(),
  /** Busy share of each core, 0 to 1. */
  cpu: z.array(z.number().min(0).max(1)),
  /** Bytes in use. */
  memory: z.number().min(0),
  /** Average number of runnable processes over 1, 5 and 15 minutes. */
  load: z.tuple([z.number(), z.number(), z.number()]),
  /** How late the server's event loop came to its timers, in milliseconds. */
  lag: z.object({ mean: z.number().min(0), worst: z.number().min(0) }),
})

/** One reading, as the charts get it. */
export type Sample = Snapshot<z.infer<typeof Sample>>

const Machine = z.object({
  host: z
    .object({
      name: z.string(),
      platform: z.string(),
      processor: z.string(),
      parallelism: z.int(),
      memory: z.number(),
      node: z.string(),
    })
    .nullable()
    .default(null),
  /** Pages that are connected to the board right now. */
  windows: z.int().min(0).default(0),
  /** The last minute, oldest first. */
  samples: z.array(Sample).default([]),
})

/** The machine that the server runs on: filled by the stream, written by nobody else. */
export const machine = defineStore({ name: 'machine', schema: Machine })
