import type { AnyStore } from 'jods/kit'
import { useStore } from 'jods/react'
import { type ComponentType, type ForwardRefExoticComponent, forwardRef, type RefAttributes, useMemo } from 'react'
import type { FetcherFormProps } from 'react-router'
import type { ActionData } from './action.js'
import { hydrate } from './hydrate.js'
import type { FormIssues, FormValues } from './refusal.js'
import { router } from './router.js'
import { nameOf } from './stores.js'
import { useBrowserEffect } from './use-browser-effect.js'

/** Props of a form; `method` is `post` and `action` the route that it is rendered in, unless they say otherwise. */
export type JodsFormProps = FetcherFormProps

/** Which of the forms of a handler it is. */
export interface JodsFormOptions {
  /** Tells forms of one handler apart, such as those of the rows of a list, when JavaScript is off. */
  key?: string
}

/** What `useJodsForm` returns. */
export interface JodsForm {
  /** A form for the handler; the same component in every render. */
  readonly Form: ForwardRefExoticComponent<JodsFormProps & RefAttributes<HTMLFormElement>>
  /** What was wrong with what was submitted last, by field names; by `''` what is about no field. */
  readonly issues: FormIssues
  /** What was typed then, for `defaultValue`: without JavaScript the page is rendered anew. */
  readonly values: FormValues
  /** From the submission until the page is up to date. */
  readonly pending: boolean
  /** The last answer of the action. */
  readonly data: ActionData | undefined
}

const nothing = Object.freeze({})

/**
 * A form for a handler of `action`. With JavaScript it submits in the background and brings the store up with the answer;
 * without, it is a form that posts, and the issues are in the page that comes back.
 *
 * ```tsx
 * const { Form, issues, values, pending } = useJodsForm(cart, 'add')
 * return (
 *   <Form>
 *     <input name="title" defaultValue={values.title} aria-invalid={'title' in issues} />
 *     {issues.title?.map((issue) => <p key={issue}>{issue}</p>)}
 *     <button disabled={pending}>Add</button>
 *   </Form>
 * )
 * ```
 */
export function useJodsForm(store: AnyStore, handler: string, { key }: JodsFormOptions = {}): JodsForm {
  const name = nameOf(store)
  const instance = useStore(store)
  const fetcher = router.useFetcher<ActionData>()
  const posted: unknown = router.useActionData()
  useBrowserEffect(() => void hydrate([instance], fetcher.data), [instance, fetcher.data])
  const Form = useMemo(
    () => createForm(fetcher.Form, { _jods_handler: handler, _jods_store: name, ...(key && { _jods_key: key }) }),
    [fetcher.Form, handler, name, key],
  )
  const data = fetcher.data ?? (isFor(posted, { store: name, handler, key }) ? posted : undefined)
  return {
    Form,
    issues: data?.issues ?? nothing,
    values: data?.values ?? nothing,
    pending: fetcher.state !== 'idle',
    data,
  }
}

function createForm(
  Base: ComponentType<JodsFormProps & RefAttributes<HTMLFormElement>>,
  hidden: Readonly<Record<string, string>>,
): JodsForm['Form'] {
  return forwardRef<HTMLFormElement, JodsFormProps>(function JodsForm({ children, ...props }, ref) {
    return (
      <Base method="post" {...props} ref={ref}>
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {children}
      </Base>
    )
  })
}

/** True for the answer to this very form. */
function isFor(data: unknown, form: { store: string; handler: string; key: string | undefined }): data is ActionData {
  const { store, handler, key } = (data as ActionData | undefined)?._jods_form ?? {}
  return store === form.store && handler === form.handler && key === form.key
}
