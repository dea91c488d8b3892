import type { AnyStore, Sink } from './contract.js'
import { coreOf } from './define-store.js'
import { JodsError } from './errors.js'
import { flushInFrame } from './signal/index.js'
import { applyPatch } from './sink/apply.js'
import { refuseAs } from './sink/batch.js'
import { hear, hearRejections, inFrame } from './sink/core.js'

export type {
  AnyStore,
  ApplyResult,
  Attachment,
  AttachOptions,
  Change,
  Definition,
  Life,
  ListenTarget,
  Operation,
  Origin,
  Patch,
  ReadableAtom,
  Rejection,
  Sink,
  StateOf,
  Status,
  Stop,
  WritableAtom,
} from './contract.js'
export { attach } from './lifetime/index.js'
export { createOrigin } from './lifetime/origin.js'
export { escapePointer, parsePointer } from './patch/pointer.js'
export { track } from './signal/index.js'

/** The door of a store for plugins: what brings changes in, and what carries them away. */
export function sink(store: AnyStore): Sink {
  const core = coreOf(store)
  if (core === undefined) {
    throw new JodsError('store/unknown', 'sink was given something that is not a store.', {
      fix: 'Pass what defineStore() returned, not a part or a snapshot of it.',
    })
  }
  return {
    definition: core.definition,
    commit: (patch, origin, options) =>
      options?.wake === 'frame'
        ? inFrame(flushInFrame, () => applyPatch(core, patch, origin))
        : applyPatch(core, patch, origin),
    reject: (rejection) => refuseAs(core, rejection),
    meta: (key) => ({
      get: () => core.meta.get(key),
      set: (value) => void core.meta.set(key, value),
    }),
    onChange: (listener) => hear(core, listener),
    onReject: (listener) => hearRejections(core, listener),
  }
}
