export type { Loaded, Persisted, PersistOptions, StorageLike, Usage } from './options.js'
export { persist } from './persist.js'
export { createPersistence, type Persistence } from './persistence.js'
