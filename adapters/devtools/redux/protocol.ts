/** What the Redux DevTools extension puts on the page. */
export interface ReduxExtension {
  connect(options: { name: string; features: Record<string, boolean | string> }): ReduxConnection
}

export interface ReduxConnection {
  init(state: unknown): void
  /** Tells of an action and the state after it; `null` with a lifted state puts that in the place of all. */
  send(action: object | null, state: unknown): void
  subscribe(listener: (message: ReduxMessage) => void): (() => void) | undefined
  unsubscribe?(): void
  error?(message: string): void
}

/** What the extension says; all of it may be missing. */
export interface ReduxMessage {
  readonly type?: string
  /** Of `ACTION` what somebody typed, of `DISPATCH` what the monitor does. */
  readonly payload?: unknown
  /** JSON: a state, or of `TOGGLE_ACTION` a lifted one. */
  readonly state?: unknown
}

/** What the monitor does. */
export interface MonitorAction {
  readonly type?: string
  readonly id?: number
  readonly actionId?: number
  readonly status?: boolean
  readonly nextLiftedState?: LiftedState
}

/** All that the monitor knows. */
export interface LiftedState {
  readonly computedStates?: readonly { readonly state?: unknown; readonly error?: string }[]
  readonly currentStateIndex?: number
  readonly skippedActionIds?: readonly number[]
  readonly stagedActionIds?: readonly number[]
  readonly nextActionId?: number
}

export function extensionOf(host: object): ReduxExtension | undefined {
  const found = (host as { __REDUX_DEVTOOLS_EXTENSION__?: Partial<ReduxExtension> }).__REDUX_DEVTOOLS_EXTENSION__
  return typeof found?.connect === 'function' ? (found as ReduxExtension) : undefined
}

/** JSON of a stranger; undefined where it is none. */
export function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
