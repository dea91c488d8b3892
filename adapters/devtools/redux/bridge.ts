import type { Stop } from 'jods/kit'
import { guarded } from '../engine/guarded.js'
import { createRedact } from '../engine/redact.js'
import type { ChangeEntry, DevtoolsModel, ModelOptions, StoreInfo } from '../model.js'
import { createDriver } from './driver.js'
import { extensionOf, type ReduxExtension } from './protocol.js'

/**
 * Shows every store of `model` in the Redux DevTools extension, one connection each, and does there what is asked for.
 * Does nothing where there is no extension. States and patches are sent as plain data, without the secrets in them.
 */
export function bridgeToRedux(model: DevtoolsModel, options: ModelOptions, host: object = globalThis): Stop {
  const extension = extensionOf(host)
  if (!extension) return () => {}
  const bridges = new Map<string, Bridge>()
  function connect(store: StoreInfo): void {
    bridges.set(store.id, createBridge(extension as ReduxExtension, model, store, options))
  }

  function meet(stores: readonly StoreInfo[]): void {
    for (const store of stores) {
      if (!bridges.has(store.id)) guarded(connect, store)
    }
  }

  const stops = [
    model.stores.subscribe(meet),
    model.onEntry((entry) => {
      if (entry.kind === 'change') bridges.get(entry.store)?.tell(entry)
    }),
  ]
  return () => {
    for (const stop of stops) stop()
    for (const bridge of bridges.values()) bridge.stop()
  }
}

interface Bridge {
  tell(entry: ChangeEntry): void
  stop(): void
}

function createBridge(
  extension: ReduxExtension,
  model: DevtoolsModel,
  { id }: StoreInfo,
  options: ModelOptions,
): Bridge {
  const redact = createRedact(options.redact)
  const connection = extension.connect({
    name: id,
    features: { jump: true, skip: true, import: 'custom', export: true, pause: true, lock: true, dispatch: true },
  })
  const driver = createDriver({ model, store: id, connection, shownAs: (state) => redact(state) })
  driver.begin()
  const stop = connection.subscribe((message) => guarded(driver.hear, message))

  return {
    tell(entry) {
      if (!driver.takes(entry)) return
      const { patches, origin, revision } = entry
      const action = { type: titleOf(entry), patches: redact(patches), origin, revision }
      connection.send(action, redact(model.stateOf(id, revision)))
    },
    stop() {
      if (typeof stop === 'function') stop()
      else connection.unsubscribe?.()
    },
  }
}

/** As one reads it in a list: `local replace /items/0/qty +1`. */
function titleOf({ origin, patches }: ChangeEntry): string {
  const [first, ...rest] = patches
  if (first === undefined) return origin.source
  return `${origin.source} ${first.op} ${first.path}${rest.length > 0 ? ` +${rest.length}` : ''}`
}
