import { fork } from 'jods'
import { type Extended, extend } from './answer.js'
import { payloadOf, type WithPayload } from './payload.js'
import { type Instances, instancesOf, listOf, type Stores } from './stores.js'

/** What loaders and actions of React Router and Remix are given, as far as jods looks at it. */
export interface RouteArgs {
  readonly request: Request
  // biome-ignore lint/suspicious/noExplicitAny: each route has its own
  readonly params?: any
  // biome-ignore lint/suspicious/noExplicitAny: each app has its own
  readonly context?: any
}

/** What the host hands over: without `stores`, where a loader that says what it takes says those too. */
type Given<Args> = 'stores' extends keyof Args ? Omit<Args, 'stores'> : Args

/**
 * Makes a loader whose argument also carries `stores`: for each store an instance of this request's own, fresh from its
 * definition's `initial`. What it leaves in them goes to the browser with its data, under `__jods`.
 *
 * ```ts
 * export const loader = withJods([cart], async ({ request, stores: [cart] }) => {
 *   replaceState(cart, await cartOf(request))
 *   return { title: 'Your cart' } // the browser gets { title, __jods }
 * })
 * ```
 *
 * Promises in the data stay promises; what is written to a store after the loader has returned does not travel. A
 * `Response`, a redirect and whatever is thrown go through as they are, without stores; `data()` keeps its status and
 * headers. Throws `remix/stores` at once; its loader rejects with `remix/reserved-key` where the data has a `__jods`,
 * with `remix/loader-data` where it is neither an object nor nothing.
 */
export function withJods<const S extends Stores>(stores: S): (args?: RouteArgs) => Promise<WithPayload>
export function withJods<const S extends Stores, R, Args extends RouteArgs = RouteArgs>(
  stores: S,
  loader: (args: Args & { readonly stores: Instances<S> }) => R,
): (args: Given<Args>) => Promise<Extended<Awaited<R>, WithPayload>>
export function withJods<S extends Stores>(
  stores: S,
  loader: (args: RouteArgs & { readonly stores: Instances<S> }) => unknown = () => undefined,
): (args: RouteArgs) => Promise<unknown> {
  listOf(stores)
  return async (args) => {
    const instances = instancesOf(stores, (store) => fork(store))
    const returned = await loader({ ...args, stores: instances })
    return extend(returned, () => ({ __jods: payloadOf(listOf(instances as Stores)) }))
  }
}
