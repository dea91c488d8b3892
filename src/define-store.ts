import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { AnySchema, Definition, Origin, Store } from './contract.js'
import { isDevelopment, JodsError } from './errors.js'
import { redefine } from './hot-reload.js'
import { tellDefined, tellForked } from './lifetime/known.js'
import { createOrigin } from './lifetime/origin.js'
import { PatchWriter } from './patch/operation.js'
import type { Container } from './patch/value.js'
import { copyState, isContainer } from './patch/value.js'
import { ArrayNode } from './proxy/array.js'
import { nodeOf } from './proxy/node-of.js'
import { ObjectNode } from './proxy/object.js'
import { checkSchema, compile, OPAQUE, type Plan } from './schema/index.js'
import { Cell, Computed } from './signal/index.js'
import { kept, nothing } from './signal/kept.js'
import { rootMustBeObject } from './sink/check.js'
import { type Core, type Field, makeChange, NO_OPERATIONS, type PlannedNode, telling } from './sink/core.js'
import { isForbiddenKey } from './sink/guard.js'
import { noteCopy, noteKid } from './sink/undo.js'
import { parseInput } from './sink/validate.js'
import { type PathCore, PathList } from './subscribe/path-list.js'
import { PathAtom } from './subscribe/select.js'
import { dictionary, Interest, type Tree, type TreeNode } from './tree/node.js'

/** Functions of the state by name: read-only members of the store, not of the state. */
export type FieldFunctions<State> = Record<string, (state: State) => unknown>

/** What the functions of a definition's `computed` give, by name. */
export type FieldsOf<F> = { readonly [K in keyof F]: F[K] extends (...args: never[]) => infer Value ? Value : never }

/** What a store is made of. */
export interface StoreDefinition<S extends AnySchema, F> {
  /** Storage key, sync channel, devtools label, SSR payload key. */
  name: string
  /** Any Standard Schema of an object; zod 4 is validated field by field. It must accept its own output unchanged. */
  schema: S
  /** Input of the schema, or a function that gives one; optional where the schema's defaults suffice. */
  initial?: StandardSchemaV1.InferInput<S> | (() => StandardSchemaV1.InferInput<S>)
  /** `'0'` by default. Versions compare part by part at the dots. */
  version?: string
  computed?: F & FieldFunctions<StandardSchemaV1.InferOutput<S>>
}

class StoreCore implements Core, PathCore {
  root: TreeNode
  epoch = 0
  deep = 0
  revision = 0
  hearers: Core['hearers'] = NO_OPERATIONS
  refusers: Core['refusers'] = NO_OPERATIONS
  readonly fields: Record<string, Field> = dictionary() as Record<string, Field>
  metas: Core['metas'] = undefined
  readonly local: Origin = createOrigin('local')
  readonly paths: PathList = new PathList()
  readonly noteCopy: Core['noteCopy'] = noteCopy
  readonly noteKid: Core['noteKid'] = noteKid

  constructor(
    readonly definition: Definition,
    readonly plan: Plan,
    readonly initial: () => unknown,
    readonly functions: FieldFunctions<never>,
    raw: Container,
  ) {
    this.root = new ObjectNode(this, raw, null, '', plan)
    for (const name of Object.keys(functions)) {
      // Development tools call it by the name of its function.
      const { [name]: read } = { [name]: () => (functions[name] as (state: object) => unknown)(this.state) }
      this.fields[name] = new Computed(read as () => unknown)
    }
  }

  get state(): object {
    return this.root.proxy
  }

  makeNode(raw: Container, parent: PlannedNode, key: string | number): PlannedNode {
    const plan = parent.plan.at(key)
    return Array.isArray(raw)
      ? new ArrayNode(this, raw, parent, key, plan)
      : new ObjectNode(this, raw, parent, key, plan)
  }

  shapeChanged(node: TreeNode, key: string | number): void {
    this.paths.shapeChanged(node, key)
  }
}

/**
 * Creates a store: the state itself, as a plain-looking object whose reads are tracked and whose writes are
 * validated. Throws `schema/invalid` when `initial` is refused, `schema/async` and `schema/not-idempotent` for
 * schemas that cannot serve, `computed/collision` when a computed field bears the name of a member.
 */
export function defineStore<S extends AnySchema, F = unknown>(
  definition: StoreDefinition<S, F>,
): Store<StandardSchemaV1.InferOutput<S>, FieldsOf<F>> {
  const { name, schema, version = '0', computed = {}, initial = {} } = definition
  if (typeof name !== 'string' || name === '') {
    throw new JodsError('store/no-name', 'A store needs a name: a string that is not empty.', {
      fix: "Write defineStore({ name: 'cart', … }).",
    })
  }
  checkSchema(schema)
  const plan = compile(schema)
  for (const field of Object.keys(computed)) {
    if (isForbiddenKey(field) || plan.hasMember(field)) throw collision(field)
  }
  const given = typeof initial === 'function' ? (initial as () => unknown) : undefined
  const input = given === undefined ? initial : given()
  const make = (state: unknown, startOver = given): StoreCore =>
    makeCore({ name, schema, version }, plan, startOver, computed as FieldFunctions<never>, state)
  const made = make(input)
  const core = isDevelopment ? redefine(name, made, (state) => make(copyState(state), made.initial)) : made
  tellDefined(core.state)
  return core.state as never
}

/** See `kept`: one of each that a store works with, in a store that nobody knows. */
function keepShapes(): readonly object[] {
  const definition = { name: 'kept', schema: OPAQUE.schema as AnySchema, version: '0' }
  const core = new StoreCore(definition, OPAQUE, nothing, {}, {})
  return [
    core,
    new ArrayNode(core, [], null, '', undefined),
    new PathAtom(core, '', undefined),
    new Computed<unknown>(nothing),
    new PatchWriter(),
    new Interest(),
    new Cell(),
    telling(core, makeChange(core, [], [], core.local)),
  ]
}

function makeCore(
  definition: Definition,
  plan: Plan,
  initial: (() => unknown) | undefined,
  functions: FieldFunctions<never>,
  input: unknown,
): StoreCore {
  const raw = parseInput(plan, plainOf(input), () => [])
  if (!isContainer(raw) || Array.isArray(raw)) throw rootMustBeObject()
  for (const field of Object.keys(functions)) if (Object.hasOwn(raw, field)) throw collision(field)
  const core = new StoreCore(definition, plan, initial ?? (() => raw), functions, raw)
  // What `reset` goes back to is shared with the state until that is written.
  if (initial === undefined) core.epoch++
  kept.store ??= keepShapes()
  return core
}

/** The value of a part of a store at this moment; anything else as it is. */
function plainOf(value: unknown): unknown {
  const node = nodeOf(value)
  return node === undefined ? value : copyState(node.raw)
}

function collision(field: string): JodsError {
  return new JodsError('computed/collision', `The computed field "${field}" bears the name of a member of the state.`, {
    fix: 'Rename one of them.',
  })
}

/**
 * Creates an independent instance of the same definition: from `state`, an input of the schema, or from the
 * definition's `initial`. For one request on a server, for one test.
 */
export function forkCore(core: Core, state?: unknown): object {
  const { definition, plan, initial, functions } = core as StoreCore
  const input = state === undefined ? initial() : state
  const made = makeCore(definition, plan, () => initial(), functions, input)
  tellForked(made.state)
  return made.state
}

export function coreOf(store: unknown): StoreCore | undefined {
  const node = nodeOf(store)
  return node === undefined || (node.tree as Tree).root !== node ? undefined : (node.tree as StoreCore)
}
