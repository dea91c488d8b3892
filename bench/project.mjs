// The state that all workloads work on, and its schemas. Six leaves a task.
import { z } from 'zod'

export function task(index) {
  return {
    id: `task-${index}`,
    title: `Task number ${index}`,
    done: index % 3 === 0,
    effort: index,
    place: { x: index, y: -index },
  }
}

export function project(size) {
  return {
    name: 'A project',
    settings: { view: { grid: { cell: { width: 1 } } } },
    tasks: Array.from({ length: size }, (_, index) => task(index)),
  }
}

export const leavesOfTask = 6

/** The schema with `effort` as given. */
export function projectSchema(effort = z.number(), title = z.string()) {
  return z.object({
    name: z.string(),
    settings: z.object({
      view: z.object({ grid: z.object({ cell: z.object({ width: z.number() }) }) }),
    }),
    tasks: z.array(
      z.object({
        id: z.string(),
        title,
        done: z.boolean(),
        effort,
        place: z.object({ x: z.number(), y: z.number() }),
      }),
    ),
  })
}

/** What the schema of most projects has somewhere: a default, and a string that is trimmed. */
export const projectWithDefaults = projectSchema(z.number().default(0), z.string().trim())
