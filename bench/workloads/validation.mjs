import { z } from 'zod'
import { measure } from '../measure.mjs'
import { project, projectSchema } from '../project.mjs'

const size = 1000

const schemas = {
  'write a leaf that may be anything': z.any(),
  'write a leaf that is a number': z.number(),
  'write a leaf that is a whole number of 0 to 1e9': z.int().min(0).max(1e9),
}

function writing(peer, effort) {
  const store = peer.create(project(size), projectSchema(effort))
  let value = size
  return measure((n) => {
    for (let i = 0; i < n; i++) peer.writeEffort(store, i % size, ++value)
  })
}

export default {
  title: 'Validation',
  workloads: Object.entries(schemas).map(([name, effort]) => ({
    name,
    only: ['jods'],
    goals: name.endsWith('anything') ? [] : [{ plus: 30, over: 'write a leaf that may be anything' }],
    async run(peer) {
      // The first to be measured is not to be the first to be compiled.
      for (const other of Object.values(schemas)) await writing(peer, other)
      return writing(peer, effort)
    },
  })),
}
