import { defineStore, fork, signal } from 'jods'
import { type Feed, stream } from 'jods/stream'
import { z } from 'zod'
import { openMast } from './mast.js'

const Power = z
  .number('Power is a number')
  .min(0, 'Power cannot be negative')
  .max(3000, 'A turbine gives at most 3,000 kW')

const park = defineStore({
  name: 'wind-park',
  schema: z.object({
    /** Metres per second. */
    wind: z.number().min(0),
    turbines: z.array(z.object({ id: z.string(), power: Power })),
    /** Kilowatts of all turbines, the newest last. */
    history: z.array(z.number()).max(60),
  }),
  initial: {
    wind: 0,
    turbines: ['North', 'Ridge', 'Shore'].map((id) => ({ id, power: 0 })),
    history: [],
  },
  computed: { total: (state) => state.turbines.reduce((sum, { power }) => sum + power, 0) },
})

export type Park = typeof park

/** A reading that was not taken. */
export interface Refusal {
  id: number
  code: string
  text: string
}

export interface Dashboard extends ReturnType<typeof openDashboard> {}

export function openDashboard() {
  const store = fork(park)
  const mast = openMast()
  const isRunning = signal(false)
  const taken = signal(0)
  const refusals = signal<readonly Refusal[]>([])
  let feed: Feed | undefined
  let count = 0

  function resume(): void {
    const response = mast.connect()
    feed = stream(response, store, { batch: true, onError: refuse })
    feed.progress.listen(({ chunks }) => taken.set(chunks))
    isRunning.set(true)
  }

  function pause(): void {
    feed?.stop()
    isRunning.set(false)
  }

  /** Each chunk that was skipped comes here; the feed goes on. */
  function refuse(error: Error): void {
    count += 1
    const code = 'code' in error ? String(error.code) : error.name
    refusals.set([{ id: count, code, text: error.message }, ...refusals.get()].slice(0, 4))
  }

  resume()
  return { store, isRunning, taken, refusals, pause, resume, send: mast.send }
}
