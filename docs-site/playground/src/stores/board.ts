import { defineStore } from 'jods'
import { z } from 'zod'

/** One line of the board. The messages are what a person reads when an edit is refused. */
export const Task = z.object({
  id: z.string('Every task needs an id').min(1, 'Every task needs an id'),
  title: z.string('A title is text').min(1, 'A task needs a title').max(120, 'A title has at most 120 characters'),
  assignee: z.string('An assignee is a name').max(40, 'A name has at most 40 characters'),
  estimate: z
    .number('An estimate is a number of hours')
    .min(0, 'An estimate cannot be negative')
    .max(100, 'An estimate is at most 100 hours'),
  done: z.boolean('Done is either true or false'),
})

export type Task = z.infer<typeof Task>

const Board = z.object({
  tasks: z.array(Task),
  note: z.string('The note is text').max(2000, 'The note has at most 2,000 characters'),
})

/** What a new board shows. The ids are fixed: every window starts with the same tasks, not with copies of its own. */
const example: Task[] = [
  { id: 'kickoff', title: 'Agree on what the first release holds', assignee: 'Amara', estimate: 2, done: true },
  { id: 'schema', title: 'Write the schema of an order', assignee: 'Jonas', estimate: 3.5, done: false },
  { id: 'offline', title: 'Try the checkout on a train', assignee: 'Mei', estimate: 6, done: false },
  { id: 'printer', title: 'Find out why the label printer sulks', assignee: '', estimate: 1, done: false },
]

/** The team board: shared by every open window, and by the server, which runs this very file. */
export const board = defineStore({
  name: 'team-board',
  version: '1',
  schema: Board,
  initial: () => ({ tasks: example, note: 'Stand-up at 9:30. Change anything here: it is yours.' }),
  computed: {
    open: (state) => state.tasks.filter((task) => !task.done).length,
    hoursLeft: (state) => hours(state.tasks.filter((task) => !task.done)),
    hoursAll: (state) => hours(state.tasks),
    /** Open hours of each person, the busiest first. */
    workload: (state) => {
      const byPerson = new Map<string, number>()
      for (const { assignee, estimate, done } of state.tasks) {
        const name = assignee.trim()
        if (name && !done) byPerson.set(name, (byPerson.get(name) ?? 0) + estimate)
      }
      return [...byPerson]
        .map(([name, hours]) => ({ name, hours }))
        .sort((a, b) => b.hours - a.hours || a.name.localeCompare(b.name))
    },
  },
})

function hours(tasks: readonly Task[]): number {
  return tasks.reduce((sum, task) => sum + task.estimate, 0)
}
