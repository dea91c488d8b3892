import { definePanel } from './panel/index.js'

export { type DevtoolsOptions, devtools, type StoresToWatch } from './devtools.js'
export type {
  ChangeEntry,
  DevtoolsModel,
  Entry,
  LifecycleEntry,
  ModelOptions,
  Outcome,
  PluginInfo,
  RejectionEntry,
  StoreInfo,
  Timeline,
  TransportEntry,
  Woke,
} from './model.js'
export { createModel } from './model.js'
export type { JodsDevtoolsAttributes, JodsDevtoolsElement } from './panel/index.js'
export { type Console, transportLog } from './running.js'
export { type TanStackPlugin, tanstackPlugin } from './tanstack.js'

definePanel()
