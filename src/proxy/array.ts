import { JodsError } from '../errors.js'
import { toIndex } from '../patch/pointer.js'
import type { Container } from '../patch/value.js'
import { OPAQUE, type Plan } from '../schema/index.js'
import { active, untracked } from '../signal/graph.js'
import type { Core, PlannedNode } from '../sink/core.js'
import { assign, assignPart, splice } from '../sink/direct.js'
import { tryQuick } from '../sink/quick.js'
import { type Dictionary, dependOnExistence, dependOnKey, dependOnKeys, kidOf, pathOf, TreeNode } from '../tree/node.js'
import { METHODS } from './array-methods.js'
import { given, NODE, nodeOf, offer } from './node-of.js'
import { notPlain, plainProperty, refused } from './object.js'

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** What every array proxy has as its target, so that `Array.isArray` says yes. It stays empty. */
const TARGET: unknown[] = []
Object.defineProperty(TARGET, INSPECT, {
  configurable: true,
  value(this: object) {
    return nodeOf(this)?.raw
  },
})

/** The node of an array, and at the same time the handler of its proxy. */
export class ArrayNode extends TreeNode implements PlannedNode, ProxyHandler<unknown[]> {
  plan: Plan
  isRuled: boolean
  readonly proxy: object

  constructor(tree: Core, raw: Container, parent: PlannedNode | null, key: string | number, plan: Plan | undefined) {
    super(tree, raw, parent, key)
    this.plan = plan === undefined ? OPAQUE : plan.resolve()
    this.isRuled = this.plan.whole || parent?.isRuled === true
    this.proxy = new Proxy(TARGET, this)
  }

  get(_: unknown[], key: string | symbol, receiver: unknown): unknown {
    if (typeof key === 'string') {
      const first = key.charCodeAt(0)
      if (first < 58 && first > 47) {
        if (active !== undefined) dependOnKey(this, key)
        const kid = (this.kids as Dictionary<TreeNode> | null)?.[key]
        if (kid !== undefined) return kid.proxy
        const value = (this.raw as unknown as Dictionary<unknown>)[key]
        return typeof value === 'object' && value !== null ? kidOf(this, +key, value) : value
      }
      if (key === 'length') {
        if (active !== undefined) dependOnKey(this, key)
        return (this.raw as unknown[]).length
      }
    } else if (key === NODE) {
      if (receiver === this.proxy) offer(this)
      return undefined
    }
    const method = METHODS[key as string]
    if (method !== undefined) return method
    return key === '__proto__' ? undefined : (TARGET as unknown as Dictionary<unknown>)[key as string]
  }

  set(_: unknown[], key: string | symbol, value: unknown, receiver: unknown): boolean {
    if (receiver !== this.proxy) return Reflect.defineProperty(receiver as object, key, plainProperty(value))
    if (!this.isLive) return true
    const raw = this.raw as unknown[]
    const core = this.tree as Core
    if (key === 'length') {
      const length = Number(value)
      if (length < raw.length && length >= 0 && Number.isInteger(length))
        splice(this, length, raw.length - length, [], core.local)
      else if (length !== raw.length) throw refused(core, this.#hole(`length ${String(value)}`))
      return true
    }
    const index = typeof key === 'symbol' ? -1 : toIndex(key)
    if (index < 0) {
      throw refused(
        core,
        new JodsError('state/unsupported', `"${String(key)}" cannot be a property of the array at "${pathOf(this)}".`),
      )
    }
    if (index > raw.length) throw refused(core, this.#hole(`index ${index}`))
    if (value === undefined)
      throw refused(
        core,
        new JodsError('state/unsupported', 'undefined cannot be an element of an array in state.', {
          fix: 'Use null.',
        }),
      )
    if (index === raw.length) {
      splice(this, index, 0, [given(value)], core.local)
      return true
    }
    const old = raw[index]
    if (old === value && typeof value !== 'object') return true
    if (
      typeof value !== 'object' &&
      typeof old !== 'object' &&
      this.interest === null &&
      tryQuick(this, index, value, old)
    )
      return true
    const part = nodeOf(value)
    if (part !== undefined) assignPart(this, index, part)
    else assign(this, index, value, core.local)
    return true
  }

  #hole(what: string): JodsError {
    return new JodsError('state/unsupported', `${what} would leave holes in the array at "${pathOf(this)}".`, {
      fix: 'Append with push().',
    })
  }

  deleteProperty(_: unknown[], key: string | symbol): boolean {
    const index = typeof key === 'symbol' ? -1 : toIndex(key)
    if (index >= 0 && index < (this.raw as unknown[]).length && this.isLive)
      throw refused(this.tree as Core, this.#hole(`Deleting index ${index}`))
    return true
  }

  has(_: unknown[], key: string | symbol): boolean {
    if (typeof key === 'string') dependOnExistence(this, key)
    return key in this.raw || key in TARGET
  }

  ownKeys(): string[] {
    dependOnKeys(this)
    return [...Object.keys(this.raw), 'length']
  }

  getOwnPropertyDescriptor(_: unknown[], key: string | symbol): PropertyDescriptor | undefined {
    if (key === 'length') {
      dependOnKeys(this)
      return { value: (this.raw as unknown[]).length, writable: true, enumerable: false, configurable: false }
    }
    if (typeof key === 'string') dependOnExistence(this, key)
    if (typeof key === 'symbol' || !Object.hasOwn(this.raw, key)) return undefined
    return plainProperty(untracked(() => this.get(TARGET, key, this.proxy)))
  }

  defineProperty(_: unknown[], key: string | symbol, descriptor: PropertyDescriptor): boolean {
    if (!('value' in descriptor) || descriptor.configurable === false)
      throw refused(this.tree as Core, notPlain(this, key))
    return Reflect.set(this.proxy, key, descriptor.value)
  }

  getPrototypeOf(): object {
    return Array.prototype
  }

  setPrototypeOf(_: unknown[], prototype: object | null): boolean {
    return prototype === Array.prototype
  }

  preventExtensions(): boolean {
    return false
  }
}
