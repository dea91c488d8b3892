import { median } from '../measure.mjs'

const readers = 49
const warmUp = 100
const samples = 400

/** Nanoseconds from a write until every reader has been told of it: the median, over writes one after the other. */
async function spread({ network }) {
  if (!network) return undefined
  const { write, onEach, close } = await network(readers)
  let missing = 0
  let seen = () => {}
  let current = 0
  onEach((value) => {
    if (value !== current) return
    missing -= 1
    if (missing === 0) seen()
  })

  const times = []
  for (let turn = 1; turn <= warmUp + samples; turn += 1) {
    missing = readers
    current = turn
    const all = new Promise((resolve) => {
      seen = resolve
    })
    const start = process.hrtime.bigint()
    write(turn)
    await all
    times.push(Number(process.hrtime.bigint() - start))
    // What still has to be acknowledged is no part of the next one.
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await close()
  return median(times.slice(warmUp))
}

export default {
  title: 'Sync',
  workloads: [
    {
      name: '49 readers of one writer over WebSocket, all told',
      only: ['jods', 'tinybase'],
      goals: [{ times: 1, of: 'tinybase' }],
      run: spread,
    },
  ],
}
