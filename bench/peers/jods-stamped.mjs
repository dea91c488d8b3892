import { z } from 'zod'
import { batch, defineStore } from '../../dist/index.js'
import { pair } from '../../dist/socket.js'
import { sync } from '../../dist/sync.js'

/** A table with an attachment that stamps what is written, and nobody at the other end. */
export function stamped(rows, columns) {
  const names = Array.from({ length: rows }, (_, index) => `r${index}`)
  const cells = Array.from({ length: columns }, (_, index) => `c${index}`)
  const row = () => Object.fromEntries(cells.map((cell) => [cell, 0]))
  const schema = z.object({
    table: z.record(z.string(), z.object(Object.fromEntries(cells.map((cell) => [cell, z.number()])))),
  })
  const table = Object.fromEntries(names.map((name) => [name, row()]))
  const store = defineStore({ name: 'table', schema, initial: { table } })
  const live = sync(pair()[0], store)
  return {
    writeAll(value) {
      batch(() => {
        for (const name of names) {
          const held = store.table[name]
          for (const cell of cells) held[cell] = value
        }
      })
    },
    close: () => live.stop(),
  }
}
