import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type ApplyResult, fork, isStore, JodsError, SchemaError } from 'jods'
import { type AnyStore, sink } from 'jods/kit'
import { extend, isDataWithInit, isPlainObject, isResponse } from './answer.js'
import { type FormLimits, readForm } from './form-body.js'
import { type Fields, fieldsOf } from './form-fields.js'
import { issuesOfInput, issuesOfWrite, valuesOf } from './form-issues.js'
import { type JodsPayload, payloadOf } from './payload.js'
import { readInput } from './read-input.js'
import { answer, type FormIssues, type FormRef, type FormValues, Refused } from './refusal.js'
import type { RouteArgs } from './with-jods.js'

/** What was sent, where no schema says more: text and files, by the paths that the names of the fields stand for. */
export type FormInput = Readonly<Record<string, unknown>>

/** Answers a form. `store` is the request's own instance. */
export type Run<S extends AnyStore, Input> = (store: S, input: Input, args: RouteArgs) => unknown

/** A handler: a function of what was sent, or one whose input a schema reads and checks. */
export type Handler<S extends AnyStore, Input> =
  | { readonly schema: StandardSchemaV1<unknown, Input>; readonly run: Run<S, Input> }
  | Run<S, FormInput>

/** What an action may read, and where its instances come from. */
export interface ActionOptions<S extends AnyStore> extends FormLimits {
  /** Brings the request's instance to its state before the handler runs: from a database, a session, a cookie. */
  load?: (store: S, args: RouteArgs) => unknown
}

/** What the form gets: what the handler returned, and this. */
export interface ActionData {
  readonly _jods_form?: FormRef
  /** The store as the handler left it, where it has changed it. */
  readonly __jods?: JodsPayload
  /** What was wrong, by the names of the fields; the status was 400 or more. */
  readonly issues?: FormIssues
  /** What was typed, where something was wrong. */
  readonly values?: FormValues
  readonly [key: string]: unknown
}

type AnyHandler = Handler<AnyStore, unknown>

/**
 * Makes an action that answers forms by the handler that their field `_jods_handler` names. A handler gets an instance
 * of the request's own, and what was sent as its schema reads it: text becomes numbers, booleans, dates (UTC where no
 * zone is said); fields of one name, `tags[]` and `tags[0]` arrays; `address.street` members; a blank field that may be
 * absent is; files stay files.
 *
 * ```ts
 * import { action as jodsAction } from 'jods/remix'
 *
 * export const action = jodsAction(cart, {
 *   add: {
 *     schema: z.object({ title: z.string().min(1), qty: z.number().int() }),
 *     run: (cart, input, { request }) => void cart.items.push({ id: nanoid(), ...input }),
 *   },
 *   clear: (cart) => reset(cart),
 * }, { load: async (cart, { request }) => replaceState(cart, await cartOf(request)) })
 * ```
 *
 * Where the input is wrong, or a write is refused, the answer is a 422 with `issues` by field and the `values` that were
 * typed; an unknown or missing handler is a 400, a form that is too large a 413, anything but a form a 415, all with
 * `issues` too. Else it is what the handler returned, with the changed store under `__jods`; what is no object comes as
 * `result`. A `Response`, a redirect and whatever is thrown go through as they are. Throws `remix/handlers` at once.
 */
export function action<S extends AnyStore, Inputs>(
  store: S,
  handlers: { readonly [Name in keyof Inputs]: Handler<S, Inputs[Name]> },
  options?: ActionOptions<S>,
): (args: RouteArgs) => Promise<ActionData | Response>
export function action(
  store: AnyStore,
  handlers: Readonly<Record<string, AnyHandler>>,
  options: ActionOptions<AnyStore> = {},
): (args: RouteArgs) => Promise<ActionData | Response> {
  checkHandlers(store, handlers)
  const { name } = sink(store).definition
  return async (args) => {
    let form = new FormData()
    let ref: FormRef | undefined
    let fields: Fields | undefined
    try {
      form = await readForm(args.request, options)
      const { handler, chosen } = choose(form, handlers, name)
      ref = refOf(form, name, chosen)
      fields = fieldsOf(form)
      const input = await inputOf(handler, fields)
      const instance = fork(store)
      await options.load?.(instance, args)
      return await run(handler, instance, input, fields, args, ref, options.load !== undefined)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const { status, code, issues } = error
      return answer(status, { code, issues, values: valuesOf(form), ...(ref && { _jods_form: ref }) })
    }
  }
}

async function run(
  handler: AnyHandler,
  store: AnyStore,
  input: unknown,
  fields: Fields,
  args: RouteArgs,
  ref: FormRef,
  isWhole: boolean,
): Promise<ActionData | Response> {
  const before = sink(store).revision
  const returned = await attempt(
    () => (typeof handler === 'function' ? handler : handler.run)(store, input as never, args),
    fields,
  )
  const changed = sink(store).revision > before
  // What is returned is data of these members, or goes through.
  return extend(shown(returned, fields), () => ({
    _jods_form: ref,
    ...(changed && { __jods: payloadOf([store], isWhole) }),
  })) as ActionData | Response
}

/** Runs a handler; a write that the schema refuses is what was wrong with the form. */
async function attempt(task: () => unknown, fields: Fields): Promise<unknown> {
  try {
    return await task()
  } catch (error) {
    if (!(error instanceof SchemaError) || error.code !== 'schema/invalid') throw error
    throw new Refused(422, error.code, issuesOfWrite(error.issues, fields))
  }
}

/** What a handler returned as data: what `applyPatch` and `reset` say of a change is none, a refusal is a refusal. */
function shown(returned: unknown, fields: Fields): unknown {
  if (returned == null || isStore(returned)) return undefined
  if (isPlainObject(returned)) return isApplyResult(returned) ? judged(returned, fields) : returned
  return isDataWithInit(returned) || isResponse(returned) ? returned : { result: returned }
}

function judged(result: ApplyResult, fields: Fields): undefined {
  if (result.ok) return
  const { code, reason, issues } = result.rejection
  throw new Refused(422, code, issuesOfWrite(issues.length > 0 ? issues : [{ message: reason }], fields))
}

/** By all of its shape, so that an `{ ok: true }` of the handler's own is data. */
function isApplyResult(returned: object): returned is ApplyResult {
  const { ok, change, rejection, ...rest } = returned as Record<string, unknown>
  if (Object.keys(rest).length > 0) return false
  if (ok === true) return isPlainObject(change) && Array.isArray(change.patches) && isPlainObject(change.origin)
  if (ok !== false || !isPlainObject(rejection)) return false
  return typeof rejection.code === 'string' && typeof rejection.reason === 'string' && Array.isArray(rejection.issues)
}

/** The handler that the form names, looked up among the handlers' own names only. */
function choose(
  form: FormData,
  handlers: Readonly<Record<string, AnyHandler>>,
  store: string,
): { chosen: string; handler: AnyHandler } {
  // A button that was pressed comes behind a hidden field.
  const chosen = form.getAll('_jods_handler').at(-1)
  if (typeof chosen !== 'string' || chosen === '') {
    throw unknown('remix/no-handler', 'The form names no handler: it needs a field "_jods_handler".')
  }
  const meant = form.get('_jods_store') ?? store
  if (meant !== store) throw unknown('remix/unknown-handler', `The form is for another store than "${store}".`)
  const handler = Object.hasOwn(handlers, chosen) ? handlers[chosen] : undefined
  if (handler === undefined) {
    throw unknown('remix/unknown-handler', `"${store}" has no handler "${chosen.slice(0, 100)}".`)
  }
  return { chosen, handler }
}

function unknown(code: string, message: string): Refused {
  return new Refused(400, code, { _jods_handler: [message] })
}

async function inputOf(handler: AnyHandler, fields: Fields): Promise<unknown> {
  if (typeof handler === 'function') return readInput(undefined, fields)
  const { schema } = handler
  const result = await schema['~standard'].validate(readInput(schema, fields))
  if (result.issues) throw new Refused(422, 'schema/invalid', issuesOfInput(result.issues, fields))
  return result.value
}

function refOf(form: FormData, store: string, handler: string): FormRef {
  const key = form.get('_jods_key')
  return { store, handler, ...(typeof key === 'string' && { key }) }
}

function checkHandlers(store: AnyStore, handlers: Readonly<Record<string, AnyHandler>>): void {
  const { name } = sink(store).definition
  for (const [key, handler] of Object.entries(handlers)) {
    if (typeof handler === 'function') continue
    if (typeof handler?.run === 'function' && typeof handler.schema?.['~standard']?.validate === 'function') continue
    throw new JodsError(
      'remix/handlers',
      `The handler "${key}" of "${name}" is neither a function nor { schema, run }.`,
      {
        fix: `Write ${key}: { schema: z.object({ … }), run: (store, input) => … }.`,
      },
    )
  }
}
