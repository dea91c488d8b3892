import { defineStore } from 'jods'
import { z } from 'zod'

export const columns = ['To do', 'Doing', 'Done'] as const

const Card = z.object({
  id: z.string(),
  title: z.string().trim().min(1, 'A card needs a title').max(60, 'A title has at most 60 characters'),
  column: z.enum(columns),
})

const Build = z.object({
  number: z.int(),
  step: z.enum(['waiting', 'compiling', 'testing', 'passed', 'failed']),
  /** From 0 to 1. */
  done: z.number().min(0).max(1),
})

/** What the team sees: its cards, and how the build of the day is doing. */
export function openBoard() {
  return defineStore({
    name: 'docs-team-board',
    version: '1',
    schema: z.object({ cards: z.array(Card), build: Build }),
    // The ids are fixed: every tab starts with the same cards, not with copies of its own.
    initial: {
      cards: [
        { id: 'sketch', title: 'Sketch the settings page', column: 'Doing' },
        { id: 'tests', title: 'Test the offline cart', column: 'To do' },
        { id: 'release', title: 'Write the release notes', column: 'To do' },
      ],
      build: { number: 1, step: 'waiting', done: 0 },
    },
    computed: { open: (state) => state.cards.filter(({ column }) => column !== 'Done').length },
  })
}

export type Board = ReturnType<typeof openBoard>
export type Card = Board['cards'][number]

export function move(card: Card, by: 1 | -1): void {
  const target = columns[columns.indexOf(card.column) + by]
  if (target) card.column = target
}

export function remove(board: Board, id: string): void {
  board.cards.splice(
    board.cards.findIndex((card) => card.id === id),
    1,
  )
}
