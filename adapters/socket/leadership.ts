/** `navigator.locks`, as far as it is needed here. */
export interface LockManagerLike {
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    held: () => Promise<void>,
  ): Promise<unknown>
}

/** Where a page tells that it comes and goes. */
export interface PageEvents {
  addEventListener(type: string, handler: () => void, options: { capture: true }): void
  removeEventListener(type: string, handler: () => void, options: { capture: true }): void
}

interface LeadershipOptions {
  readonly name: string
  readonly locks: LockManagerLike
  readonly page: PageEvents | undefined
  lead(): void
  resign(): void
  /** Another may lead from now on; who, is to be asked. */
  follow(): void
}

/** Among all tabs of an origin, the one that leads: it holds the lock of that name. */
interface Leadership {
  /** Takes it from a tab that does not answer. */
  seize(): void
  end(): void
}

const leaving = ['freeze', 'pagehide']
const returning = ['resume', 'pageshow']

/** Waits for the lock, leads while it is held, and gives it up while the page is frozen or away. */
export function createLeadership({
  name,
  locks,
  page = pageOfHost(),
  lead,
  resign,
  follow,
}: LeadershipOptions): Leadership {
  let turn = 0
  let stop = () => {}

  /** One request, and what is to happen when it ends, whoever ends it. */
  function stand(steal: boolean): void {
    stop()
    turn += 1
    const mine = turn
    const abort = new AbortController()
    let release = () => {}
    let leads = false
    const step = () => {
      release()
      if (leads) resign()
      leads = false
    }
    stop = () => {
      turn += 1
      abort.abort()
      step()
    }
    const hold = () => {
      if (turn !== mine) return Promise.resolve()
      leads = true
      lead()
      return new Promise<void>((resolve) => {
        release = resolve
      })
    }
    // A lock that is stolen ends the request with an error, as does one that is given up before it was held.
    locks.request(name, steal ? { steal } : { signal: abort.signal }, hold).then(undefined, () => {
      if (turn !== mine) return
      step()
      stand(false)
    })
    follow()
  }

  let isAway = false
  const leave = () => {
    isAway = true
    stop()
  }
  const comeBack = () => {
    // Also told when a page is shown first.
    if (isAway) stand(false)
    isAway = false
  }
  // Some are told at the document, and need not bubble.
  const capture = { capture: true } as const
  for (const type of leaving) page?.addEventListener(type, leave, capture)
  for (const type of returning) page?.addEventListener(type, comeBack, capture)
  stand(false)

  return {
    seize: () => stand(true),
    end() {
      for (const type of leaving) page?.removeEventListener(type, leave, capture)
      for (const type of returning) page?.removeEventListener(type, comeBack, capture)
      stop()
    },
  }
}

function pageOfHost(): PageEvents | undefined {
  const { document } = globalThis as { document?: unknown }
  return document && typeof globalThis.addEventListener === 'function' ? globalThis : undefined
}
