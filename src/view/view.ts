import { nodeOf } from '../proxy/node-of.js'

/**
 * One question that was put to a part of the state: a member (`.title`), whether there is one (`?title`), the key set
 * (`*`), or all elements of an array (`#`).
 */
export type Look = string

type Part = Record<PropertyKey, unknown>
type Function_ = (this: unknown, ...args: unknown[]) => unknown

/** What all views have as the targets of their proxies; they stay empty. */
const RECORD: object = {}
const LIST: unknown[] = []

const MUTATORS = /^(push|pop|(un)?shift|splice|sort|reverse|fill|copyWithin)$/
const SEARCHES = /^includes|ndexOf$/

/** The answer to a look, as a list, so that any two answers to one look compare element by element. */
export function answer(part: object, look: Look): unknown[] {
  const key = look.slice(1)
  if (look[0] === '.') return [(part as Part)[key]]
  if (look[0] === '?') return [key in part]
  return look === '*' ? Reflect.ownKeys(part) : [...(part as unknown[])]
}

/**
 * A stand-in for a store or a part of one: the handler of a proxy that reads the live state, tells `note` of every look,
 * shows parts as views, and hands writes on.
 */
export abstract class View implements ProxyHandler<object> {
  readonly proxy: object
  readonly part: object
  /** The keys whose descriptors are about to be asked for by whoever has asked for the key set: no looks of their own. */
  #listed: PropertyKey[] = []

  constructor(part: object) {
    this.part = part
    this.proxy = new Proxy(Array.isArray(part) ? LIST : RECORD, this)
  }

  /** Hears of every look before it is taken. */
  protected abstract note(look: Look): void
  /** The view of a part of the state. */
  protected abstract viewOf(part: object): object

  get(_: object, key: PropertyKey): unknown {
    const method = Array.isArray(this.part) && key !== 'constructor' && (Array.prototype as unknown as Part)[key]
    if (typeof method === 'function') return this.#method(key as string, method as Function_)
    if (typeof key === 'string') this.note(`.${key}`)
    return this.#show((this.part as Part)[key])
  }

  set(_: object, key: PropertyKey, value: unknown): boolean {
    return Reflect.set(this.part, key, value)
  }

  deleteProperty(_: object, key: PropertyKey): boolean {
    return Reflect.deleteProperty(this.part, key)
  }

  has(_: object, key: PropertyKey): boolean {
    if (typeof key === 'string') this.note(`?${key}`)
    return key in this.part
  }

  ownKeys(): (string | symbol)[] {
    this.note('*')
    const keys = Reflect.ownKeys(this.part)
    this.#listed = keys.slice()
    return keys
  }

  getOwnPropertyDescriptor(_: object, key: PropertyKey): PropertyDescriptor | undefined {
    if (this.#listed[0] === key) this.#listed.shift()
    else if (typeof key === 'string') this.note(`?${key}`)
    const found = Reflect.getOwnPropertyDescriptor(this.part, key)
    return found && { ...found, value: this.#show(found.value) }
  }

  defineProperty(_: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    return Reflect.defineProperty(this.part, key, descriptor)
  }

  setPrototypeOf(_: object, prototype: object | null): boolean {
    return Reflect.setPrototypeOf(this.part, prototype)
  }

  preventExtensions(): boolean {
    return false
  }

  #show(value: unknown): unknown {
    return nodeOf(value) === undefined ? value : this.viewOf(value as object)
  }

  /** What writes goes to the state in one call; what reads works on the elements as views. */
  #method(name: string, method: Function_): unknown {
    if (name === 'at') return method
    const part = this.part as unknown[]
    return (...args: unknown[]): unknown => {
      if (MUTATORS.test(name)) return this.#show((part as unknown as Record<string, Function_>)[name]?.(...args))
      this.note('#')
      if (!SEARCHES.test(name))
        return method.apply(
          part.map((item) => this.#show(item)),
          args,
        )
      // Views of one part may be several: what is looked for is the part.
      const [item, ...rest] = args
      return method.call(part, nodeOf(item)?.proxy ?? item, ...rest)
    }
  }
}
