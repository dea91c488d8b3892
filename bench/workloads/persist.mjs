import { measure } from '../measure.mjs'
import { leavesOfTask, project } from '../project.mjs'

const small = Math.ceil(1000 / leavesOfTask)
const large = Math.ceil(100_000 / leavesOfTask)
const row = 3

/** A kept project that has been saved whole once. */
async function kept(peer, size) {
  const state = project(size)
  // JSON has no -0.
  state.tasks[0].place.y = 0
  const opened = await peer.keep(state)
  opened.write(row, -1)
  await opened.save()
  return opened
}

async function saving(peer, size) {
  if (!peer.keep) return undefined
  const { write, save } = await kept(peer, size)
  let value = size
  return measure(async (n) => {
    for (let i = 0; i < n; i++) {
      value += 1
      write(row, value)
      await save()
    }
  })
}

export default {
  title: 'Persist: a write, and its save to a storage in memory',
  workloads: [
    {
      name: 'save one leaf of 1,000',
      goals: [],
      run: (peer) => saving(peer, small),
    },
    {
      name: 'save one leaf of 100,000',
      goals: [
        { times: 0.05, of: 'zustand' },
        { times: 2, over: 'save one leaf of 1,000' },
      ],
      run: (peer) => saving(peer, large),
    },
  ],
}

export const persistBytes = {
  title: 'Persist: what a save writes',
  unit: 'bytes',
  workloads: [
    {
      name: 'bytes written to save one leaf of 100,000',
      goals: [{ atMost: 250 }],
      async run(peer) {
        if (!peer.keep) return undefined
        const { write, save, written } = await kept(peer, large)
        const before = written()
        write(row, 1)
        await save()
        return written() - before
      },
    },
  ],
}
