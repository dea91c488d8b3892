// Tables hold cells only: the place of a task becomes two cells.
import { createStore } from 'tinybase/store'
import { network } from './tinybase-network.mjs'
import { stamped } from './tinybase-stamped.mjs'

const names = Array.from({ length: 20_001 }, (_, index) => `${index}`)
const toRow = ({ place, ...cells }) => ({ ...cells, ...place })

export default {
  create(state) {
    const store = createStore()
    const tasks = Object.fromEntries(state.tasks.map((task, index) => [names[index], toRow(task)]))
    store.setTables({ tasks }).setValues({ name: state.name, width: state.settings.view.grid.cell.width })
    return { store, size: state.tasks.length }
  },
  readDeep: ({ store }) => store.getValue('width'),
  readEffort: ({ store }, index) => store.getCell('tasks', names[index], 'effort'),
  writeEffort: ({ store }, index, value) => store.setCell('tasks', names[index], 'effort', value),
  onEffort({ store }, index, listener) {
    const id = store.addCellListener('tasks', names[index], 'effort', listener)
    return () => store.delListener(id)
  },
  onAny({ store }, listener) {
    const id = store.addTablesListener(listener)
    return () => store.delListener(id)
  },
  onList({ store }, listener) {
    const id = store.addRowIdsListener('tasks', listener)
    return () => store.delListener(id)
  },
  batch: ({ store }, write) => store.transaction(write),
  push(held, task) {
    held.store.setRow('tasks', names[held.size], toRow(task))
    held.size += 1
  },
  pop(held) {
    held.size -= 1
    held.store.delRow('tasks', names[held.size])
  },
  snapshot: ({ store }) => store.getContent(),
  network,
  stamped,
}
