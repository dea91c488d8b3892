import { countUpTo } from '../engine/ids.js'
import { rebuild } from '../engine/rebuild.js'
import { revisionAt } from '../engine/travel.js'
import type { ChangeEntry, DevtoolsModel, Outcome } from '../model.js'
import { filledIn } from './filled-in.js'
import { type LiftedState, type MonitorAction, parsed, type ReduxConnection, type ReduxMessage } from './protocol.js'

/** Does to one store what the extension asks for. */
export interface Driver {
  /** Tells the extension of the state to begin with. */
  begin(): void
  /** Notes a change that is about to be sent; false for one that is not to be. */
  takes(entry: ChangeEntry): boolean
  hear(message: ReduxMessage | null | undefined): void
}

interface Parts {
  readonly model: DevtoolsModel
  readonly store: string
  readonly connection: ReduxConnection
  /** A state as it is sent. */
  shownAs(state: unknown): unknown
}

/** `id` is that of the entry; of the state to begin with, that of the last one before it. */
type Sent = Pick<ChangeEntry, 'id' | 'revision' | 'patches'>

/**
 * Jumping, toggling and locking show something without committing it. Rolling back, resetting, importing and dispatching
 * commit, with origin `devtools`. The extension counts its actions from 0, the state that it was begun with.
 */
export function createDriver({ model, store, connection, shownAs }: Parts): Driver {
  /** What was sent, by the extension's id. The first is the state to begin with; what was imported is not ours. */
  const sent = new Map<number, Sent>()
  let nextId = 0
  let begunAt = 0
  let isRecording = true
  let isQuiet = false
  let isLocked = false
  /** What is left without the actions that are skipped, as long as it is shown. */
  let made: unknown

  function begin(): void {
    startAt(1)
    sent.set(0, { id: model.log.get().at(-1)?.id ?? 0, revision: begunAt, patches: [] })
    connection.init(shownAs(model.stateOf(store)))
  }

  function startAt(id: number): void {
    begunAt = model.revisions(store).last
    sent.clear()
    nextId = id
  }

  function stateOf(id: number | undefined): unknown {
    const action = sent.get(id ?? -1)
    return action && model.stateOf(store, action.revision)
  }

  /**
   * All stores go to that moment of the timeline, where it has it; else this one is shown as it was. Our own state where the
   * extension means one that we know: what JSON has no form for is in it.
   */
  function jump(action: number | undefined, text: unknown): void {
    const known = sent.get(action ?? -1)
    const position = known && positionOf(known)
    if (known?.revision === model.revisions(store).last) model.toNow()
    else if (position !== undefined) model.jump(position)
    else show(stateOf(action) ?? parsed(text))
  }

  function positionOf({ id, revision }: Sent): number | undefined {
    const { entries } = model.timeline.get()
    const position = countUpTo(entries, id)
    return revisionAt(entries, position, store) === revision ? position : undefined
  }

  function show(state: unknown): void {
    if (typeof state === 'object' && state !== null) model.show(store, state)
  }

  /** Shows the last state without the actions that are skipped, and tells the extension what came of each. */
  function toggle(action: number | undefined, lifted: LiftedState | undefined): void {
    const [start, ...staged] = listOf(lifted?.stagedActionIds)
    let state = stateOf(start)
    if (action === undefined || !sent.has(action) || state === undefined) return
    const skipped = new Set(listOf(lifted?.skippedActionIds))
    if (!skipped.delete(action)) skipped.add(action)
    const states: { state: unknown; error?: string }[] = [{ state: shownAs(state) }]
    for (const id of staged) {
      const next = skipped.has(id) ? state : applied(state, sent.get(id))
      state = next ?? state
      states.push({ state: shownAs(state), ...(next === undefined && { error: 'Its patch does not apply here.' }) })
    }
    made = state
    if (skipped.size === 0) model.toNow(store)
    else show(state)
    connection.send(null, { ...lifted, skippedActionIds: [...skipped], computedStates: states })
  }

  function importAll(lifted: LiftedState | undefined): void {
    const states = listOf(lifted?.computedStates)
    const last = states[lifted?.currentStateIndex ?? states.length - 1] ?? states.at(-1)
    if (!last || !tell(quietly(() => model.replace(store, filledIn(last.state, model.stateOf(store)))))) return
    model.toNow()
    startAt(lifted?.nextActionId ?? states.length)
    connection.send(null, lifted)
  }

  function lock(isOn: boolean): void {
    isLocked = isOn
    if (isOn) show(model.stateOf(store))
    else model.toNow(store)
  }

  function tell(outcome: Outcome): boolean {
    if (!outcome.ok) connection.error?.(`${outcome.code}: ${outcome.reason}`)
    return outcome.ok
  }

  /** The extension is told of what it asked for in another way. */
  function quietly<T>(fn: () => T): T {
    isQuiet = true
    try {
      return fn()
    } finally {
      isQuiet = false
    }
  }

  function commit(write: () => Outcome): void {
    if (!tell(quietly(write))) return
    model.toNow()
    begin()
  }

  const doings: Record<string, (action: MonitorAction, state: unknown) => void> = {
    JUMP_TO_STATE: (action, state) => jump(action.actionId, state),
    JUMP_TO_ACTION: (action, state) => jump(action.actionId, state),
    TOGGLE_ACTION: (action, state) => toggle(action.id, parsed(state) as LiftedState | undefined),
    ROLLBACK: (_, state) =>
      commit(() => model.replace(store, stateOf(0) ?? filledIn(parsed(state), model.stateOf(store)))),
    RESET: () => commit(() => model.reset(store)),
    COMMIT: begin,
    IMPORT_STATE: (action) => importAll(action.nextLiftedState),
    PAUSE_RECORDING(action) {
      isRecording = action.status !== true
    },
    LOCK_CHANGES: (action) => lock(action.status === true),
  }

  /** A patch, an operation, an action that has one, or `{ "type": "__setState", "state": … }`. */
  function dispatch(text: string): void {
    const action = parsed(text) as { state?: unknown; patch?: unknown; patches?: unknown; type?: unknown } | undefined
    if (action?.type === '__setState') tell(model.replace(store, action.state))
    else {
      const patch = action?.patches ?? action?.patch
      tell(model.simulate(store, patch === undefined ? text : JSON.stringify(patch)))
    }
  }

  return {
    begin,
    takes(entry) {
      // What was made before the present beginning is in it.
      if (!isRecording || isQuiet || entry.revision <= begunAt) return false
      sent.set(nextId++, entry)
      if (made !== undefined && model.shown(store).get() === made) {
        made = applied(made, entry) ?? made
        show(made)
      }
      return true
    },
    hear(message) {
      const { type, payload, state } = message ?? {}
      const action = (payload ?? {}) as MonitorAction
      if (type === 'DISPATCH' && Object.hasOwn(doings, action.type ?? '')) doings[action.type!]!(action, state)
      else if (type === 'ACTION' && isLocked) connection.error?.('Changes are locked.')
      else if (type === 'ACTION') dispatch(typeof payload === 'string' ? payload : JSON.stringify(payload ?? null))
    },
  }
}

function listOf<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? list : []
}

/** The state after `action`; undefined where its patches lead nowhere without those that were skipped. */
function applied(state: unknown, action: Sent | undefined): unknown {
  const rebuilding = rebuild(state)
  try {
    rebuilding.apply(action?.patches ?? [])
    return rebuilding.value
  } catch {
    return undefined
  }
}
