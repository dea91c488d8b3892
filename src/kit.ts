import type { AnyStore, Sink } from './contract.js'
import { coreOf } from './define-store.js'
import { JodsError } from './errors.js'
import { flushInFrame } from './signal/index.js'
import { applyPatch } from './sink/apply.js'
import { quietly, refuseAs } from './sink/batch.js'
import { type Core, hear, hearRejections, inFrame } from './sink/core.js'
import { createMetas, type Metas } from './sink/meta.js'

export type {
  About,
  AnyStore,
  ApplyResult,
  Attached,
  Attachment,
  AttachOptions,
  Change,
  Definition,
  Inspector,
  Life,
  ListenTarget,
  Meta,
  Operation,
  Origin,
  Patch,
  ReadableAtom,
  Rejection,
  SavedElsewhere,
  Sink,
  StateOf,
  Status,
  Stop,
  WritableAtom,
} from './contract.js'
export { attach } from './lifetime/index.js'
export { inspect, trace } from './lifetime/inspect.js'
export { createOrigin } from './lifetime/origin.js'
export { escapePointer, parsePointer } from './patch/pointer.js'
export { ask, isThenable, type Procedure, runProcedure } from './procedure.js'
export { track } from './signal/index.js'
export {
  type AnswerFramework,
  type Asked,
  type CreateSubscriber,
  createReactiveView,
  createRenders,
  definitionOf,
  follow,
  isAtom,
  partOf,
  type Rendering,
  type Renders,
} from './view/index.js'

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
    get revision() {
      return core.revision
    },
    commit(patch, origin, options) {
      const apply = () => applyPatch(core, patch, origin, options?.brief !== true)
      const tried = options?.tentative === true ? () => quietly(origin, apply) : apply
      return options?.wake === 'frame' ? inFrame(flushInFrame, tried) : tried()
    },
    reject: (rejection) => refuseAs(core, rejection),
    meta: (key) => metasOf(core).of(key),
    metaKeys: () => metasOf(core).keys(),
    onMeta: (listener) => metasOf(core).onMeta(listener),
    onChange: (listener) => hear(core, listener),
    onReject: (listener) => hearRejections(core, listener),
  }
}

function metasOf(core: Core): Metas {
  core.metas ??= createMetas()
  return core.metas
}
