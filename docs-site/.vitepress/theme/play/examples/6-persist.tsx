// Kept across runs
import { defineStore, history } from 'jods'
import { persist } from 'jods/persist'
import { z } from 'zod'

const counter = defineStore({
  name: 'counter',
  schema: z.object({ runs: z.int(), seen: z.array(z.date()) }),
  initial: { runs: 0, seen: [] },
})

// What is in localStorage stays while you press Run again; Reset forgets it.
const saved = persist(counter, { storage: localStorage })
await saved.ready

const past = history(counter)
counter.runs += 1
counter.seen.push(new Date())
console.log('runs', counter.runs, counter.seen)

counter.runs = 1000
past.undo()
console.log('after undo', counter.runs)

await saved.flush()
console.log('stored', localStorage.getItem(localStorage.key(0) ?? ''))
