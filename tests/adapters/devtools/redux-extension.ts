/*
 * Speaks as the Redux DevTools extension does: what `connect` gives, and the messages of its monitor. It keeps a lifted
 * state by the rules of `@redux-devtools/instrument`: actions count from 0, which is `@@INIT`; `init` begins anew; what it
 * says travels as JSON text.
 */

interface Lifted {
  actionsById: Record<number, { action: { type: string } }>
  stagedActionIds: number[]
  skippedActionIds: number[]
  computedStates: { state: unknown; error?: string }[]
  committedState: unknown
  currentStateIndex: number
  nextActionId: number
}

export interface FakeConnection {
  readonly options: { name?: string; features?: object }
  readonly lifted: Lifted
  readonly errors: string[]
  readonly isSubscribed: boolean
  /** The types of the actions after `@@INIT`. */
  types(): string[]
  jumpToState(id: number): void
  jumpToAction(id: number): void
  toggle(id: number): void
  commit(): void
  rollback(): void
  reset(): void
  importState(lifted: object): void
  pause(status: boolean): void
  lock(status: boolean): void
  dispatch(text: string): void
  /** Anything else that may come. */
  say(message: object): void
}

export function fakeExtension(): { connect(options: object): any; connections: FakeConnection[] } {
  const connections: FakeConnection[] = []
  return {
    connections,
    connect(options) {
      const connection = connect(options)
      connections.push(connection.fake)
      return connection.api
    },
  }
}

function connect(options: object): { api: object; fake: FakeConnection } {
  let lifted = begun(undefined)
  const listeners = new Set<(message: object) => void>()
  const errors: string[] = []

  // Between a page and its extension everything is text.
  const say = (message: object) => {
    for (const listener of [...listeners]) listener(JSON.parse(JSON.stringify(message)))
  }
  const monitor = (payload: object, state?: unknown) =>
    say({
      type: 'DISPATCH',
      payload,
      ...(state !== undefined && { state: JSON.stringify(state) }),
      source: '@devtools-extension',
    })
  const stateOf = (id: number) => lifted.computedStates[lifted.stagedActionIds.indexOf(id)]?.state

  const api = {
    init(state: unknown) {
      lifted = begun(JSON.parse(JSON.stringify(state)))
    },
    send(action: { type: string } | string | null, state: unknown) {
      if (action === null) {
        lifted = JSON.parse(JSON.stringify(state))
        return
      }
      const id = lifted.nextActionId++
      lifted.actionsById[id] = { action: typeof action === 'string' ? { type: action } : action }
      lifted.stagedActionIds.push(id)
      lifted.computedStates.push({ state: JSON.parse(JSON.stringify(state)) })
      lifted.currentStateIndex = lifted.stagedActionIds.length - 1
    },
    subscribe(listener: (message: object) => void) {
      listeners.add(listener)
      listener({ type: 'START', source: '@devtools-extension' })
      return () => void listeners.delete(listener)
    },
    unsubscribe: () => listeners.clear(),
    error: (message: string) => void errors.push(message),
  }

  const jump = (type: string, id: number) => {
    lifted.currentStateIndex = lifted.stagedActionIds.indexOf(id)
    monitor({ type, actionId: id, index: lifted.currentStateIndex }, stateOf(id))
  }

  const fake: FakeConnection = {
    options,
    errors,
    get lifted() {
      return lifted
    },
    get isSubscribed() {
      return listeners.size > 0
    },
    types: () => lifted.stagedActionIds.slice(1).map((id) => lifted.actionsById[id]!.action.type),
    jumpToState: (id) => jump('JUMP_TO_STATE', id),
    jumpToAction: (id) => jump('JUMP_TO_ACTION', id),
    toggle: (id) => monitor({ type: 'TOGGLE_ACTION', id }, lifted),
    commit: () => monitor({ type: 'COMMIT', timestamp: 1 }, lifted.computedStates.at(-1)?.state),
    rollback: () => monitor({ type: 'ROLLBACK', timestamp: 1 }, lifted.committedState),
    reset: () => monitor({ type: 'RESET', timestamp: 1 }),
    importState: (nextLiftedState) => monitor({ type: 'IMPORT_STATE', nextLiftedState }),
    pause: (status) => monitor({ type: 'PAUSE_RECORDING', status }),
    lock: (status) => monitor({ type: 'LOCK_CHANGES', status }),
    dispatch: (payload) => say({ type: 'ACTION', payload, source: '@devtools-extension' }),
    say,
  }
  return { api, fake }
}

function begun(state: unknown): Lifted {
  return {
    actionsById: { 0: { action: { type: '@@INIT' } } },
    stagedActionIds: [0],
    skippedActionIds: [],
    computedStates: [{ state }],
    committedState: state,
    currentStateIndex: 0,
    nextActionId: 1,
  }
}
