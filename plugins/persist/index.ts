export type { Loaded, Persisted, PersistOptions, StorageLike, Usage } from './options.js'
export { persist } from './persist.js'
