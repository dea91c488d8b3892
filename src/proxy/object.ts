import { JodsError } from '../errors.js'
import type { Container } from '../patch/value.js'
import { OPAQUE, type Plan } from '../schema/index.js'
import { active, dependOnCell, untracked } from '../signal/graph.js'
import { refuse } from '../sink/batch.js'
import type { Core, PlannedNode } from '../sink/core.js'
import { assign, assignPart, remove } from '../sink/direct.js'
import { tryQuick } from '../sink/quick.js'
import { type Dictionary, dependOnExistence, dependOnKey, dependOnKeys, kidOf, pathOf, TreeNode } from '../tree/node.js'
import { NODE, nodeOf, offer } from './node-of.js'

/** The node of an object, and at the same time the target of its proxy, so that a read costs one call. */
export class ObjectNode extends TreeNode implements PlannedNode {
  plan: Plan
  isRuled: boolean
  readonly proxy: object

  constructor(tree: Core, raw: Container, parent: PlannedNode | null, key: string | number, plan: Plan | undefined) {
    super(tree, raw, parent, key)
    this.plan = plan === undefined ? OPAQUE : plan.resolve()
    this.isRuled = this.plan.whole || parent?.isRuled === true
    this.proxy = new Proxy(this, handler)
  }
}

/** What `console.log` of a store shows. */
Object.defineProperty(ObjectNode.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: object) {
    return nodeOf(this)?.raw
  },
})

const handler: ProxyHandler<ObjectNode> = {
  get(node, key, receiver) {
    if (active !== undefined) return trackedGet(node, key, receiver)
    const kids = node.kids as Dictionary<TreeNode> | null
    if (kids !== null) {
      const kid = kids[key as string]
      if (kid !== undefined) return kid.proxy
    }
    const value = (node.raw as Dictionary<unknown>)[key as string]
    if (typeof value === 'object' && value !== null) return inside(node, key as string, value)
    return value === undefined ? beyond(node, key, receiver) : value
  },

  set(node, key, value, receiver) {
    if (receiver !== node.proxy) return Reflect.defineProperty(receiver, key, plainProperty(value))
    const old = (node.raw as Dictionary<unknown>)[key as string]
    if (old === value && value !== undefined && typeof value !== 'object' && typeof value !== 'function') return true
    if (
      typeof value !== 'object' &&
      typeof key === 'string' &&
      old !== undefined &&
      typeof old !== 'object' &&
      typeof old !== 'function'
    ) {
      if (tryQuick(node, key, value, old)) return true
    }
    return setSlowly(node, key, value)
  },

  deleteProperty(node, key) {
    if (typeof key === 'string' && node.isLive) remove(node, key, (node.tree as Core).local)
    return true
  },

  has(node, key) {
    if (typeof key === 'string') dependOnExistence(node, key)
    return key in node.raw
  },

  ownKeys(node) {
    dependOnKeys(node)
    return Object.keys(node.raw)
  },

  getOwnPropertyDescriptor(node, key) {
    if (typeof key === 'string') dependOnExistence(node, key)
    if (typeof key === 'symbol' || !Object.hasOwn(node.raw, key)) return undefined
    // Asking for the keys asks for every descriptor: that is no reading of values.
    return plainProperty(untracked(() => (node.proxy as Dictionary<unknown>)[key]))
  },

  defineProperty(node, key, descriptor) {
    if (!('value' in descriptor) || descriptor.configurable === false)
      throw refused(node.tree as Core, notPlain(node, key))
    return Reflect.set(node.proxy, key, descriptor.value)
  },

  getPrototypeOf: () => Object.prototype,
  setPrototypeOf: (_, prototype) => prototype === Object.prototype,
  preventExtensions: () => false,
}

export function plainProperty(value: unknown): PropertyDescriptor {
  return { value, writable: true, enumerable: true, configurable: true }
}

export function notPlain(node: TreeNode, key: string | symbol): JodsError {
  return new JodsError(
    'state/unsupported',
    `"${String(key)}" at "${pathOf(node)}" cannot have a getter or setter, nor be locked: state is plain data.`,
  )
}

/** A value that is an object: a part of the state, or something inherited. */
function inside(node: TreeNode, key: string, value: object): unknown {
  if (Object.hasOwn(node.raw, key)) return kidOf(node, key, value)
  // `__proto__` would lead out of the state, to the prototype of every object.
  return undefined
}

/** Computed fields, and the handshake of `nodeOf`. */
function beyond(node: TreeNode, key: string | symbol, receiver: unknown): unknown {
  if (key === NODE) {
    if (receiver === node.proxy) offer(node)
    return undefined
  }
  if (node.parent === null && typeof key === 'string') {
    const { fields, root } = node.tree as Core
    if (root === node && Object.hasOwn(fields, key)) return fields[key]?.get()
  }
  return undefined
}

function trackedGet(node: ObjectNode, key: string | symbol, receiver: unknown): unknown {
  if (typeof key === 'symbol') return beyond(node, key, receiver)
  const cell = node.interest?.cells?.[key]
  if (cell !== undefined) dependOnCell(cell)
  else if (node.parent === null && Object.hasOwn((node.tree as Core).fields, key)) return beyond(node, key, receiver)
  else dependOnKey(node, key)
  const kid = (node.kids as Dictionary<TreeNode> | null)?.[key]
  if (kid !== undefined) return kid.proxy
  const value = (node.raw as Dictionary<unknown>)[key]
  return typeof value === 'object' && value !== null ? inside(node, key, value) : value
}

function setSlowly(node: ObjectNode, key: string | symbol, value: unknown): boolean {
  if (!node.isLive) return true
  const core = node.tree as Core
  if (typeof key === 'symbol')
    throw refused(core, new JodsError('state/unsupported', 'A symbol cannot be a key of state.'))
  const part = nodeOf(value)
  if (value === undefined) remove(node, key, core.local)
  else if (part !== undefined) assignPart(node, key, part)
  else assign(node, key, value, core.local)
  return true
}

export function refused(core: Core, error: JodsError): JodsError {
  refuse(core, error, [], core.local)
  return error
}
