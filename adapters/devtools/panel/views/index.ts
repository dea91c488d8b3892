import type { Panel, View } from '../panel-context.js'
import { diffView } from './diff.js'
import { logView } from './log.js'
import { pluginsView } from './plugins.js'
import { rejectionsView } from './rejections.js'
import { simulateView } from './simulate.js'
import { stateView } from './state.js'
import { storageView } from './storage.js'
import { transportView } from './transport.js'
import { travelView } from './travel.js'

const make = [
  logView,
  rejectionsView,
  stateView,
  diffView,
  travelView,
  storageView,
  transportView,
  pluginsView,
  simulateView,
]

/** Every view of a panel, in the order of the tabs. */
export function viewsOf(panel: Panel): readonly View[] {
  return make.map((view) => view(panel))
}
