import { createMergeableStore } from 'tinybase/mergeable-store'

export function stamped(rows, columns) {
  const names = Array.from({ length: rows }, (_, index) => `r${index}`)
  const cells = Array.from({ length: columns }, (_, index) => `c${index}`)
  const store = createMergeableStore('writer')
  const writeAll = (value) =>
    store.transaction(() => {
      for (const name of names) for (const cell of cells) store.setCell('table', name, cell, value)
    })
  writeAll(0)
  return { writeAll }
}
