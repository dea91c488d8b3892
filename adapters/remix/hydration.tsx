import { fork } from 'jods'
import type { AnyStore } from 'jods/kit'
import { JodsProvider } from 'jods/react'
import {
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { bringBackEdits, hydrate, hydrateAsRendered } from './hydrate.js'
import { entryFor, readEntry, type WithPayload } from './payload.js'
import { router } from './router.js'
import { listOf, nameOf, type Stores } from './stores.js'
import { noticeWhatWasTyped, tellWhatWasTyped } from './typed-early.js'
import { isBrowser, useBrowserEffect } from './use-browser-effect.js'

/** What `<JodsHydration>` takes. */
export interface JodsHydrationProps {
  readonly stores: Stores
  /** Data of a loader; by default that of all routes that are shown. */
  readonly data?: unknown
  readonly children?: ReactNode
}

interface Given {
  readonly stores: Stores
  readonly sent: readonly unknown[]
  readonly children?: ReactNode
}

/**
 * Shows below it what `withJods` sent. On the server `useStore` finds instances of this render's own there, made of the
 * payloads, so that no request sees another's; in the browser the stores themselves are hydrated before anything below
 * renders, and again whenever routes have data; later `data` of your own is there right after the render that brought it.
 * The first render shows what the HTML shows: edits that were made before it come back right after, and what was typed,
 * ticked or chosen in fields meanwhile reaches their handlers.
 *
 * ```tsx
 * export default function App() {
 *   return <JodsHydration stores={[cart, session]}><Outlet /></JodsHydration>
 * }
 * function Basket() {
 *   const view = useJods(useStore(cart))
 *   return <p>{view.count} items</p>
 * }
 * ```
 */
export function JodsHydration({ stores, data, children }: JodsHydrationProps): ReactElement {
  if (data === undefined) return <FromRoutes stores={stores}>{children}</FromRoutes>
  return (
    <Hydrated stores={stores} sent={[data]}>
      {children}
    </Hydrated>
  )
}

function FromRoutes({ stores, children }: JodsHydrationProps): ReactElement {
  // The same data by two names: the second is that of older versions.
  const matches: readonly { loaderData?: unknown; data?: unknown }[] = router.useMatches()
  useNewsOfRouter(stores)
  return (
    <Hydrated stores={stores} sent={matches.map((match) => match.loaderData ?? match.data)}>
      {children}
    </Hydrated>
  )
}

/**
 * Hydrates when the router has data, which is before React renders a page with it: a component may count on what its
 * loader sends. Hooks of the router tell only in that render, where nothing may be written.
 */
function useNewsOfRouter(stores: Stores): void {
  const routing = useContext(router.UNSAFE_DataRouterContext)
  const latest = useRef(stores)
  useBrowserEffect(() => {
    latest.current = stores
  })
  useBrowserEffect(
    () =>
      routing?.router.subscribe(({ matches, loaderData }) => {
        const sent = matches.map(({ route }) => loaderData[route.id])
        hydrate(latest.current, newest(latest.current, sent))
      }),
    [routing],
  )
}

function Hydrated({ children, ...given }: Given): ReactElement {
  // Which one never changes in one host.
  const Host = isBrowser ? InBrowser : OnServer
  return <Host {...given}>{children}</Host>
}

function OnServer({ stores, sent, children }: Given): ReactElement {
  const instances = useMemo(() => listOf(stores).map((store) => renderedInstance(store, sent)), [stores, sent])
  return <JodsProvider stores={instances}>{children}</JodsProvider>
}

function InBrowser({ stores, sent, children }: Given): ReactElement {
  const isOverHtml = useSyncExternalStore(never, no, yes)
  const [wasRendered] = useState(() => {
    if (!isOverHtml) return false
    noticeWhatWasTyped(document)
    // Over HTML nobody listens yet; elsewhere a render must not wake others.
    hydrateAsRendered(stores, newest(stores, sent))
    return true
  })
  const [isHydrated, setHydrated] = useState(wasRendered)
  useBrowserEffect(() => {
    bringBackEdits(stores)
    hydrate(stores, newest(stores, sent))
    setHydrated(true)
  })
  const isTold = useRef(!wasRendered)
  useEffect(() => {
    // StrictMode comes here twice.
    if (!isTold.current) tellWhatWasTyped(document)
    isTold.current = true
  }, [])
  return <>{isHydrated && children}</>
}

/** An instance as the last of those that sent it has it; fresh where none did, or what came is no good. */
function renderedInstance(store: AnyStore, sent: readonly unknown[]): AnyStore {
  const entry = entryIn(store, sent)
  try {
    return fork(store, entry === undefined ? undefined : readEntry(store, entry).state)
  } catch {
    return fork(store)
  }
}

/** Of each store the payload of the innermost route that sent one. */
function newest(stores: Stores, sent: readonly unknown[]): WithPayload {
  const entries = listOf(stores).map((store) => [nameOf(store), entryIn(store, sent)])
  return { __jods: Object.fromEntries(entries.filter(([, entry]) => entry !== undefined)) }
}

function entryIn(store: AnyStore, sent: readonly unknown[]): unknown {
  return sent.map((data) => entryFor(store, data)).findLast((entry) => entry !== undefined)
}

const never = (): (() => void) => () => {}
const no = (): boolean => false
const yes = (): boolean => true
