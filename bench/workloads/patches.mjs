import { keep, measure } from '../measure.mjs'
import { project } from '../project.mjs'

const size = 10_000
let serial = size

function operation() {
  serial += 1
  return { op: 'replace', path: `/tasks/${(serial * 7919) % size}/effort`, value: serial }
}

const create = (peer) => (peer.create ?? ((state) => state))(project(size))

function applying(length, goals) {
  return {
    name: `apply a patch of ${length.toLocaleString('en')}, 10,000 rows`,
    goals,
    run(peer) {
      if (!peer.apply) return undefined
      const count = length === 1 ? 4096 : 16
      const patches = Array.from({ length: count }, () => Array.from({ length }, operation))
      let store = create(peer)
      let turn = 0
      return measure((n) => {
        for (let i = 0; i < n; i++) store = peer.apply(store, patches[turn++ % count])
      })
    },
  }
}

/** One task differs; the others are the same objects, or equal copies. */
function diffing(name, other, goals) {
  return {
    name,
    goals,
    run(peer) {
      if (!peer.diff) return undefined
      const before = project(size)
      const after = other(before)
      if (peer.diff(before, after).length !== 1) throw new Error('one operation was to be found')
      return measure((n) => {
        for (let i = 0; i < n; i++) keep(peer.diff(before, after))
      })
    },
  }
}

function withEdit({ tasks, ...rest }) {
  return { ...rest, tasks: tasks.with(5000, { ...tasks[5000], effort: -1 }) }
}

export default {
  title: 'Patches',
  workloads: [
    applying(1, [
      { times: 4, of: 'plain' },
      { times: 0.15, of: 'mutative' },
    ]),
    applying(1000, [
      { times: 2.2, of: 'plain' },
      { times: 0.5, of: 'mutative' },
    ]),
    {
      name: 'write one leaf and get its patch, 10,000 rows',
      goals: [
        { times: 12, of: 'plain' },
        { times: 0.3, of: 'valtio' },
        { times: 0.02, of: 'mutative' },
      ],
      run(peer) {
        let write
        if (peer.patchOfWrite) write = peer.patchOfWrite(create(peer))
        else if (peer.onPatch) {
          const store = create(peer)
          let last
          peer.onPatch(store, (patch) => {
            last = patch
          })
          write = (index, value) => {
            peer.writeEffort(store, index, value)
            return last
          }
        } else return undefined
        let turn = size
        return measure((n) => {
          for (let i = 0; i < n; i++) keep(write((turn * 7919) % size, ++turn))
        })
      },
    },
    diffing('diff of 10,000 rows, one changed, the others shared', withEdit, [{ times: 0.06, of: 'fast-json-patch' }]),
    diffing('diff of 10,000 rows, one changed, all copied', (before) => structuredClone(withEdit(before)), []),
  ],
}
