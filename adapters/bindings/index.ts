export { createScope } from './scope.js'
export { createUseJods, type UseJods } from './use-jods.js'
export { createUsePersist, type PersistState, type UsePersist } from './use-persist.js'
