import { defineStore, onUpdate } from 'jods'
import { z } from 'zod'

/** What the pages and workers of these tests hold. `length` is written by the far side, from `text`. */
export const note = () =>
  defineStore({
    name: 'note',
    schema: z.object({ text: z.string().default(''), length: z.number().default(0), by: z.string().default('') }),
    initial: {},
  })

export type Note = ReturnType<typeof note>

/** Answers each text with its length. */
export function count(store: Note, by: string): void {
  onUpdate(store, ({ text }) => {
    if (store.length !== text.length) Object.assign(store, { length: text.length, by })
  })
}
