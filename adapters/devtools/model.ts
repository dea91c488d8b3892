import { diff } from 'jods'
import type { AnyStore } from 'jods/kit'
import { createOrigin, sink } from 'jods/kit'
import { createRecorder } from './engine/recorder.js'
import { createTravel } from './engine/travel.js'
import type { DevtoolsModel, ModelOptions, Outcome } from './engine/types.js'
import { applyText, editAt, refused, resetTo, restoreAll } from './engine/writes.js'

export type * from './engine/types.js'

/** Watches `stores`, or every store of the page where none are given, and is what a panel shows. */
export function createModel(stores?: Iterable<AnyStore>, options: ModelOptions = {}): DevtoolsModel {
  const origin = createOrigin('devtools')
  const recorder = createRecorder(stores, options)
  const { watched } = recorder
  const nothing = recorder.pace.atom(() => undefined)
  const travel = createTravel(recorder.log, watched.all, recorder.pace)

  function onStore(id: string, write: (store: AnyStore) => Outcome): Outcome {
    const store = watched.find(id)?.store
    return store ? write(store) : refused('devtools/unknown-store', `There is no store "${id}" here.`)
  }

  function show(id: string, state?: { readonly value: unknown }): void {
    const one = watched.find(id)
    if (one) travel.show(one, state)
  }

  return {
    stores: watched.atom,
    log: recorder.log,
    transport: recorder.transport,
    plugins: recorder.plugins,
    paused: recorder.paused,
    pause: recorder.pause,
    resume: recorder.resume,
    clear() {
      travel.toNow()
      recorder.clear()
    },
    exportLog: recorder.exportLog,
    exportTransport: recorder.exportTransport,
    shown: (id) => watched.find(id)?.shown ?? nothing,
    stateOf(id, revision) {
      const past = watched.find(id)?.past
      return past?.at(revision ?? past.last)
    },
    revisions(id) {
      const past = watched.find(id)?.past
      return { first: past?.first ?? 0, last: past?.last ?? 0 }
    },
    diff(id, from, to) {
      const past = watched.find(id)?.past
      const before = past?.at(from)
      const after = past?.at(to)
      return before === undefined || after === undefined ? undefined : diff(before, after)
    },
    onEntry: recorder.onEntry,
    timeline: travel.timeline,
    jump: travel.jump,
    jumpToEntry: travel.jumpToEntry,
    back() {
      const { position } = travel.timeline.get()
      travel.jump(position - 1)
    },
    forward() {
      const { position } = travel.timeline.get()
      travel.jump(position + 1)
    },
    toNow(store) {
      if (store === undefined) travel.toNow()
      else show(store)
    },
    restore(position, store) {
      const states = travel.statesAt(position).filter(([{ info }]) => store === undefined || info.id === store)
      const outcome = restoreAll(
        states.flatMap(([{ store }, state]) => (store ? [[store, state] as const] : [])),
        origin,
      )
      if (outcome.ok) travel.toNow()
      return outcome
    },
    edit: (id, path, value) => onStore(id, (store) => editAt(store, path, value, origin)),
    apply(id, patch) {
      const store = watched.find(id)?.store
      return store && sink(store).commit(patch, origin)
    },
    replace: (id, state) => onStore(id, (store) => restoreAll([[store, state]], origin)),
    reset: (id) => onStore(id, (store) => resetTo(store, origin)),
    show: (id, state) => show(id, { value: state }),
    simulate: (id, text) => onStore(id, (store) => applyText(store, text, origin)),
    stop() {
      travel.toNow()
      recorder.stop()
    },
  }
}
