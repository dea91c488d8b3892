export type {
  AnySchema,
  AnyStore,
  ApplyResult,
  Change,
  Definition,
  Operation,
  Origin,
  Patch,
  ReadableAtom,
  Rejection,
  StateOf,
  Stop,
  Store,
  WritableAtom,
} from './contract.js'
export { defineStore, type FieldFunctions, type FieldsOf, type StoreDefinition } from './define-store.js'
export { type Issue, JodsError, type JodsErrorOptions, SchemaError } from './errors.js'
export type { History, HistoryOptions } from './history/history.js'
export type { RecordEntry, StoreRecord } from './history/record.js'
export { type CleanUp, computed, effect, signal, untracked } from './signal/index.js'
export { batch } from './sink/batch.js'
export {
  applyPatch,
  diff,
  fork,
  history,
  isStore,
  json,
  onReject,
  onUpdate,
  record,
  replaceState,
  reset,
  select,
  snapshot,
} from './store-functions.js'
export type { UpdateOptions } from './subscribe/on-update.js'
export type { PointerOf, Snapshot, ValueAt } from './subscribe/pointer-type.js'
