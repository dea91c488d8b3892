import type { StandardSchemaV1 } from '@standard-schema/spec'
import { batch, fork, json, snapshot } from 'jods'
import type { AnyStore } from 'jods/kit'
import { useJods, useStore } from 'jods/react'
import { useMemo } from 'react'
import type { FormInput } from './action.js'
import { isPlainObject } from './answer.js'
import { fieldsOf } from './form-fields.js'
import { valuesOf } from './form-issues.js'
import { hydrate } from './hydrate.js'
import { entryFor } from './payload.js'
import { readInput } from './read-input.js'
import type { FormValues } from './refusal.js'
import { router } from './router.js'
import { nameOf } from './stores.js'
import { useBrowserEffect } from './use-browser-effect.js'

/** A form on its way. */
export interface Submission {
  readonly handler: string
  /** `submitting` until the action has answered, then `loading` until the page is up to date. */
  readonly state: 'submitting' | 'loading'
  /** What was sent, as the schema of the handler reads it, unchecked; without one text and files. */
  readonly input: unknown
  readonly values: FormValues
}

/** What `useJodsFetchers` returns. */
export interface JodsFetchers<S extends AnyStore> {
  readonly pending: boolean
  /** Oldest first. */
  readonly submissions: readonly Submission[]
  /** The state as it will be if all goes well, detached, computed fields included. */
  readonly optimistic: ReturnType<typeof json<S>>
}

/** What a handler will do, as far as the browser can tell: those of `action` that need nothing of the server fit. */
export type Foresight<S extends AnyStore, Input> =
  | { readonly schema: StandardSchemaV1<unknown, Input>; readonly run: (store: S, input: Input) => unknown }
  | ((store: S, input: FormInput) => unknown)

type Foresights = Readonly<Record<string, Foresight<AnyStore, unknown>>>

interface Fetching {
  readonly state: string
  readonly formData?: FormData | undefined
  readonly data?: unknown
}

/**
 * The forms for `store` that are on their way, from anywhere in the page, and the state as they will leave it: `handlers`,
 * of the same shape as those of `action`, run in the order of submission on a copy of what the store holds. One whose
 * input is wrong, or that throws, shows nothing. Once the answer has brought the store up its form counts no more.
 *
 * ```tsx
 * const { optimistic, submissions } = useJodsFetchers(cart, {
 *   add: { schema: Item, run: (cart, item) => void cart.items.push(item) },
 * })
 * ```
 */
export function useJodsFetchers<S extends AnyStore, Inputs = Record<never, never>>(
  store: S,
  handlers?: { readonly [Name in keyof Inputs]: Foresight<S, Inputs[Name]> },
): JodsFetchers<S>
export function useJodsFetchers(store: AnyStore, handlers: Foresights = {}): JodsFetchers<AnyStore> {
  const instance = useStore(store)
  const state = useJods(instance, (current) => snapshot(current))
  const fetchers: readonly Fetching[] = router.useFetchers()
  const navigation: Fetching = router.useNavigation()
  useBrowserEffect(() => {
    for (const { data } of fetchers) hydrate([instance], data)
  }, [instance, fetchers])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `state` says when the instance has changed
  const now = useMemo(() => json(instance), [instance, state])
  const underWay = [...fetchers, navigation].flatMap((fetching) => submissionsOf(fetching, store, handlers))
  const awaited = underWay.filter(({ isAnswered }) => !isAnswered)
  return {
    pending: underWay.length > 0,
    submissions: underWay.map(({ submission }) => submission),
    optimistic: awaited.length === 0 ? now : foresee(instance, awaited, handlers),
  }
}

interface UnderWay {
  readonly submission: Submission
  /** The store has been brought up, or nothing has come of it. */
  readonly isAnswered: boolean
}

/** The submission that a fetcher or a navigation carries, if it is one for `store`. */
function submissionsOf({ state, formData, data }: Fetching, store: AnyStore, handlers: Foresights): UnderWay[] {
  const handler = formData?.get('_jods_handler')
  if (formData === undefined || typeof handler !== 'string') return []
  if ((formData.get('_jods_store') ?? nameOf(store)) !== nameOf(store)) return []
  // While it is being submitted it still shows the answer to the one before.
  const isAnswered =
    state === 'loading' && (entryFor(store, data) !== undefined || (isPlainObject(data) && 'issues' in data))
  const input = readSafely(() => readInput(schemaOf(handlers, handler), fieldsOf(formData)))
  const submission = { handler, state: state as Submission['state'], input, values: valuesOf(formData) }
  return [{ submission, isAnswered }]
}

function foresee(instance: AnyStore, awaited: readonly UnderWay[], handlers: Foresights): object {
  const copy = fork(instance, snapshot(instance))
  for (const { submission } of awaited) readSafely(() => batch(() => runOn(copy, submission, handlers)))
  return json(copy)
}

function runOn(copy: AnyStore, { handler: name, input }: Submission, handlers: Foresights): unknown {
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined
  if (typeof handler === 'function') return handler(copy, input as FormInput)
  const result = handler?.schema['~standard'].validate(input)
  if (handler === undefined || result === undefined || result instanceof Promise || result.issues) return undefined
  return handler.run(copy, result.value)
}

function schemaOf(handlers: Foresights, name: string): StandardSchemaV1 | undefined {
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined
  return typeof handler === 'object' ? handler.schema : undefined
}

/** What cannot be foreseen is for the server to say. */
function readSafely<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
