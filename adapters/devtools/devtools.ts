import { isStore, JodsError } from 'jods'
import type { AnyStore, Stop } from 'jods/kit'
import { createModel, type ModelOptions } from './model.js'
import { bridgeToRedux } from './redux/bridge.js'
import { run } from './running.js'

/** What `devtools` listens to and shows beside the stores. */
export interface DevtoolsOptions extends ModelOptions {
  /** Shows the stores in the Redux DevTools extension too, and does what is asked for there. */
  redux?: boolean
  /** Puts a `<jods-devtools>` at the end of the page; without it, write one where you want it. */
  panel?: boolean
}

/** One store, a list, or a record of them. */
export type StoresToWatch = AnyStore | Iterable<AnyStore> | Readonly<Record<string, AnyStore>>

/**
 * Begins to watch `stores`, or every store of the page where none are given: what `<jods-devtools>` shows,
 * `transportLog` lists and `globalThis.__jods__` writes to. The newest that is on is the one that is shown.
 *
 * Everything is bounded (`limit` entries), stores are held weakly, and what is named like a secret is kept out of the
 * transport log, of exports and of Redux DevTools (`redact` names more). Import it behind your development condition:
 * production then carries none of it. Throws `store/unknown`.
 */
export function devtools(
  stores?: StoresToWatch,
  { redux = false, panel = false, ...options }: DevtoolsOptions = {},
): Stop {
  const model = createModel(stores === undefined ? undefined : listOf(stores), options)
  const stops = [run(model)]
  if (redux) stops.push(bridgeToRedux(model, options))
  if (panel && typeof document !== 'undefined') stops.push(addPanel())
  return () => {
    for (const stop of stops.splice(0).reverse()) stop()
  }
}

/** Checked before any of them is watched. */
function listOf(stores: unknown): readonly AnyStore[] {
  const isGroup = typeof stores === 'object' && stores !== null && !isStore(stores)
  const list: readonly unknown[] = !isGroup ? [stores] : isIterable(stores) ? [...stores] : Object.values(stores)
  if (list.every(isStore)) return list
  throw new JodsError('store/unknown', 'devtools was given something that is not a store.', {
    fix: 'Pass what defineStore() returned: one, a list or a record of them; or nothing, for every store of the page.',
  })
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value
}

function addPanel(): Stop {
  const element = document.createElement('jods-devtools')
  // A script in the head runs before there is a body.
  const page = document.body ?? document.documentElement
  page.append(element)
  return () => element.remove()
}
