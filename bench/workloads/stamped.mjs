import { measure } from '../measure.mjs'

const rows = 10_000
const columns = 10

/** Nanoseconds of one batch that writes every cell of a table whose writes are stamped for a merge. */
async function stamp({ stamped }) {
  if (!stamped) return undefined
  const { writeAll, close } = await stamped(rows, columns)
  let value = 0
  const time = await measure((n) => {
    for (let turn = 0; turn < n; turn += 1) {
      value += 1
      writeAll(value)
    }
  })
  await close?.()
  return time
}

export default {
  title: 'Stamped writes',
  workloads: [
    {
      name: '100,000 stamped cells in one batch',
      only: ['jods', 'tinybase'],
      goals: [{ times: 0.25, of: 'tinybase' }],
      run: stamp,
    },
  ],
}
