// Two peers, in sync and apart
import { defineStore, fork, json } from 'jods'
import { pair } from 'jods/socket'
import { sync } from 'jods/sync'
import { z } from 'zod'

const board = defineStore({
  name: 'board',
  schema: z.object({ title: z.string(), tasks: z.array(z.object({ id: z.string(), text: z.string() })) }),
  initial: { title: 'Untitled', tasks: [] },
})

// Two stores of one definition, as two windows have them, and a wire between them.
const [here, there] = [fork(board), fork(board)]
const [wire, otherEnd] = pair()
const first = sync(wire, here)
const second = sync(otherEnd, there)
await Promise.all([first.ready, second.ready])

// Both write, at different places and in one list: all of it survives.
here.title = 'Release'
here.tasks.push({ id: 'a', text: 'Write the notes' })
there.tasks.push({ id: 'b', text: 'Tag the commit' })

await new Promise((done) => setTimeout(done, 100))
console.log('here', json(here))
console.log('there', json(there))
console.log(first.status.get(), second.status.get())
