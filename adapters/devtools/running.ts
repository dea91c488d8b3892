import { JodsError } from 'jods'
import type { ApplyResult, Patch, ReadableAtom, Stop } from 'jods/kit'
import { createPace } from './engine/pace.js'
import { createModel, type DevtoolsModel, type TransportEntry } from './model.js'

/** What the console of the page finds in `globalThis.__jods__` while devtools are on. */
export interface Console {
  /**
   * Applies a JSON Patch to the store of that name through the sink, origin `devtools`. A bad patch comes back as a
   * rejection; a name that no store bears throws `devtools/unknown-store`.
   */
  apply(name: string, patch: Patch): ApplyResult
}

const host = globalThis as { __jods__?: Console }
const pace = createPace()
let running: readonly DevtoolsModel[] = []
/** What panels show that were given no stores: every store of the page. */
let ofPage: DevtoolsModel | undefined
let stopPage = (): void => {}
let panels = 0
let frames: readonly TransportEntry[] = []

/** The model of the newest `devtools()` that is on, else the one of the page. */
export const current: ReadableAtom<DevtoolsModel | undefined> = pace.atom(() => running.at(-1) ?? ofPage)

/**
 * What goes in and out through the plugins, oldest first, the newest 10,000 (or `limit`) while devtools are on: frames,
 * chunks, loads and saves, steps of connections. Secrets are left out. Stays as it is when devtools are stopped.
 */
export const transportLog: ReadableAtom<readonly TransportEntry[]> = pace.atom(() => {
  frames = current.get()?.transport.get() ?? frames
  return frames
})

/** Lets the panels, the console and `transportLog` show `model` until it is stopped. */
export function run(model: DevtoolsModel): Stop {
  running = [...running, model]
  const stop = connect(model)
  return () => {
    if (!running.includes(model)) return
    stop()
    running = running.filter((one) => one !== model)
    disconnect()
  }
}

/** Sees to it that there is something to show as long as some panel is on the page. */
export function watchPage(): Stop {
  panels += 1
  if (ofPage === undefined) {
    ofPage = createModel()
    stopPage = connect(ofPage)
  }
  return () => {
    panels -= 1
    if (panels > 0) return
    stopPage()
    ofPage = undefined
    disconnect()
  }
}

function connect(model: DevtoolsModel): Stop {
  const stopListening = model.transport.listen(() => pace.changed())
  host.__jods__ ??= Object.freeze({ apply })
  pace.changed()
  return () => {
    frames = model.transport.get()
    stopListening()
    model.stop()
    pace.changed()
  }
}

function disconnect(): void {
  if (current.get() === undefined && host.__jods__?.apply === apply) delete host.__jods__
}

function apply(name: string, patch: Patch): ApplyResult {
  for (const model of [ofPage, ...running].reverse()) {
    const result = typeof name === 'string' ? model?.apply(name, patch) : undefined
    if (result) return result
  }
  const names =
    current
      .get()
      ?.stores.get()
      .map(({ id }) => id) ?? []
  throw new JodsError('devtools/unknown-store', `No store that is inspected bears the name ${shown(name)}.`, {
    fix: names.length > 0 ? `There are ${names.slice(0, 20).join(', ')}.` : 'Pass the store to devtools().',
  })
}

function shown(name: unknown): string {
  return typeof name === 'string' ? `"${name.slice(0, 100)}"` : `that was given: it is of type ${typeof name}`
}
