import { weight } from './leaf-schemas.js'
import type { Tape } from './tape.js'
import { edited } from './trees.js'
import { at, clone, containers, isContainer, type Keys, type Operation, parse, pointer, same, show } from './values.js'
import { kindAt, kindOf, make, OPTIONAL, type World } from './worlds.js'

/**
 * The model of a store: plain data, changed by plain JavaScript. Objects in it keep their identity for as long as
 * the parts of a store that they stand for.
 */
export class Model {
  /** What the steps since `begin` have written into. */
  touched = new Set<unknown>()
  /** Identities are no longer to be told from outside: values came as a whole. */
  isVague = false
  /** More than one write was made at once. */
  isMixed = false

  constructor(public root: any) {}

  begin(): void {
    this.touched = new Set()
    this.isVague = this.isMixed = false
  }

  part(way: Keys): any {
    return way.reduce((part: any, key) => part[key], this.root)
  }

  put(way: Keys, key: string | number, value: unknown): void {
    const place = this.part(way)
    if (Object.hasOwn(place, key) && same(place[key], value)) {
      // Among other writes nobody says whether the equal part is a new one.
      if (this.isMixed && typeof value === 'object' && value !== null) this.isVague = true
      return
    }
    this.touched.add(place)
    place[key] = clone(value)
  }

  /** Everything there is, to go back to: contents, order of keys and identities. */
  capture(): Map<object, unknown[] | Record<string, unknown>> {
    const seen = new Map<object, unknown[] | Record<string, unknown>>()
    const visit = (value: unknown): void => {
      if (!isContainer(value)) return
      seen.set(value, Array.isArray(value) ? [...value] : { ...value })
      for (const item of Object.values(value)) visit(item)
    }
    visit(this.root)
    return seen
  }

  restore(root: unknown, captured: ReturnType<Model['capture']>): void {
    this.root = root
    for (const [part, content] of captured) {
      if (Array.isArray(part)) part.splice(0, part.length, ...(content as unknown[]))
      else {
        for (const key of Object.keys(part)) delete (part as never)[key]
        Object.assign(part, content)
      }
    }
  }

  /** Rows in which equal elements have traded places, and nothing else, hold the elements that they held. */
  settle(captured: ReturnType<Model['capture']>): void {
    for (const way of containers(this.root)) {
      const part = this.part(way)
      const content = captured.get(part)
      if (!Array.isArray(part) || !Array.isArray(content) || !same(part, content)) continue
      if (part.every((item, i) => item === content[i])) continue
      // Copies among other writes: nobody says whether an equal part is a new one.
      if (part.some((item) => !content.includes(item))) {
        this.isVague = true
        continue
      }
      this.restore(this.root, new Map([[part, content]]))
      this.touched.delete(part)
    }
  }

  /** Takes over a value that came as a whole. */
  become(value: unknown): void {
    this.isVague = true
    this.root = clone(value)
  }

  apply({ op, path, from = '', value }: Operation): void {
    if (path === '') {
      if (op !== 'test') this.become(op === 'move' || op === 'copy' ? at(this.root, parse(from)) : value)
      return
    }
    if (op === 'test' || (op === 'move' && path === from)) return
    const tokens = parse(path)
    const last = tokens.pop() as string
    if (op === 'move' && from !== '') {
      const source = parse(from)
      const key = source.pop() as string
      const place = this.part(source)
      if (Array.isArray(place) && pointer(source) === pointer(tokens)) {
        this.touched.add(place)
        const [moved] = place.splice(+key, 1)
        place.splice(last === '-' ? place.length : +last, 0, moved)
        return
      }
    }
    const given = op === 'move' || op === 'copy' ? clone(at(this.root, parse(from))) : value
    if (op === 'move') this.apply({ op: 'remove', path: from })
    const place = this.part(tokens)
    if (!Array.isArray(place)) {
      if (op !== 'remove') this.put(tokens, last, given)
      else {
        this.touched.add(place)
        delete place[last]
      }
      return
    }
    if (op === 'replace') {
      this.put(tokens, +last, given)
      return
    }
    this.touched.add(place)
    if (op === 'remove') place.splice(+last, 1)
    else place.splice(last === '-' ? place.length : +last, 0, clone(given))
  }
}

/** One write, as the store is told and as the model does it. */
export interface Step {
  text: string
  onModel(model: Model): unknown
  /** `root` is the store. */
  onStore(root: any): unknown
}

/** A write by hand: an assignment, a delete, a call of an array method. */
export function handStep(tape: Tape, world: World, model: Model): Step {
  const way = tape.pick(containers(model.root))
  const kind = kindAt(world, way)
  const place = model.part(way)
  /** What `act` does to a part of the store, and to the model's, where `imitate` does not say it otherwise. */
  const step = (text: string, act: (part: any) => unknown, imitate: (part: any) => unknown = act): Step => ({
    text: `store${way.map((key) => `[${show(key)}]`).join('')}${text}`,
    onModel(to) {
      const part = to.part(way)
      to.touched.add(part)
      return imitate(part)
    },
    onStore: (store) => act(way.reduce((part: any, key) => part[key], store)),
  })
  if (!Array.isArray(place)) {
    const optional = OPTIONAL[kind] ?? []
    const known = Object.keys(place)
    const key =
      known.length > 0 && tape.chance(70) ? tape.pick(known) : tape.pick(optional.length > 0 ? optional : known)
    if (tape.chance(20) && (kind === 'any' || optional.includes(key)))
      return step(`: delete ${show(key)}`, (part) => delete part[key])
    return assignment(tape, world, model, way, key)
  }
  const value = (): unknown => make(tape, kindOf(kind, 0), world.shape)
  const index = tape.below(place.length + 1)
  const call = (method: string, ...given: unknown[]): Step =>
    step(`.${method}(${given.map(show).join(', ')})`, (part) => part[method](...given.map(clone)))
  switch (tape.below(13)) {
    case 0:
      return call('push', value())
    case 1:
      return call('push', value(), value())
    case 2:
      return call('unshift', value())
    case 3:
      return call('pop')
    case 4:
      return call('shift')
    case 5:
      return call('splice', index, tape.below(3))
    case 6:
      return call('splice', index, tape.below(3), ...tape.list(1 + tape.below(2), value))
    case 7:
      return step('.reverse()', (part) => void part.reverse())
    case 8:
      return step('.sort(byWeight)', (part) => void part.sort((a: unknown, b: unknown) => weight(a) - weight(b)))
    case 9: {
      const filling = value()
      return step(
        `.fill(${show(filling)}, ${index})`,
        (part) => void part.fill(clone(filling), index),
        (part) => {
          for (let i = index; i < part.length; i++) part[i] = clone(filling)
        },
      )
    }
    case 10: {
      const start = tape.below(3)
      return step(
        `.copyWithin(${index}, ${start})`,
        (part) => void part.copyWithin(index, start),
        (part) => {
          const copies = clone(part.slice(start))
          for (let i = 0; i < copies.length && index + i < part.length; i++) part[index + i] = copies[i]
        },
      )
    }
    case 11:
      return step(`.length = ${index}`, (part) => {
        part.length = index
      })
    default:
      return assignment(tape, world, model, way, index)
  }
}

/** A new value, or a part of the store itself, which is copied. */
function assignment(tape: Tape, world: World, model: Model, way: Keys, key: string | number): Step {
  const kind = kindOf(kindAt(world, way), key)
  const place = model.part(way)
  const name = `store${[...way, key].map((step) => `[${show(step)}]`).join('')}`
  const ways = tape.chance(15) ? containers(model.root).filter((other) => kindAt(world, other) === kind) : []
  if (ways.length > 0) {
    const source = tape.pick(ways)
    return {
      text: `${name} = store${source.map((step) => `[${show(step)}]`).join('')}`,
      onModel: (to) => to.put(way, key, clone(to.part(source))),
      onStore: (store) => {
        const part = source.reduce((found: any, step) => found[step], store)
        way.reduce((found: any, step) => found[step], store)[key] = part
      },
    }
  }
  const near = tape.chance(40) && Object.hasOwn(place, key)
  const value = near && kind === 'any' ? clone(edited(tape, place[key], 1, world.shape)) : make(tape, kind, world.shape)
  return {
    text: `${name} = ${show(value)}`,
    onModel: (to) => to.put(way, key, value),
    onStore: (store) => {
      way.reduce((found: any, step) => found[step], store)[key] = clone(value)
    },
  }
}

/** One RFC 6902 operation that can be applied to `root`. */
export function operation(tape: Tape, world: World, root: unknown): Operation {
  const ways = containers(root)
  const way = tape.pick(ways)
  const kind = kindAt(world, way)
  const place = at(root, way) as any
  const keys = Object.keys(place)
  const choice = tape.below(8)
  if (Array.isArray(place)) {
    const index = tape.below(place.length + 1)
    const path = pointer([...way, index])
    if (place.length === 0 || choice < 2)
      return {
        op: 'add',
        path: choice === 0 ? pointer([...way, '-']) : path,
        value: make(tape, kindOf(kind, 0), world.shape),
      }
    const [one, other] = [tape.pick(keys), tape.pick(keys)]
    if (choice === 2) return { op: 'remove', path: pointer([...way, one]) }
    if (choice < 5) return { op: 'move', from: pointer([...way, one]), path: pointer([...way, other]) }
    if (choice === 5) return { op: 'copy', from: pointer([...way, one]), path }
    return { op: 'replace', path: pointer([...way, one]), value: make(tape, kindOf(kind, 0), world.shape) }
  }
  const optional = OPTIONAL[kind] ?? []
  const key = keys.length > 0 && (tape.chance(60) || optional.length === 0) ? tape.pick(keys) : tape.pick(optional)
  const path = pointer([...way, key])
  const exists = Object.hasOwn(place, key)
  if (choice < 2 && exists && (kind === 'any' || optional.includes(key))) return { op: 'remove', path }
  if (choice === 2 && exists) return { op: 'test', path, value: clone(place[key]) }
  if (choice === 3 && kind === 'any') {
    const source = tape.pick(ways)
    if (source.length > 0) return { op: 'copy', from: pointer(source), path }
  }
  if (choice === 4 && kind === 'any') {
    const source = tape.pick(ways)
    if (source.length > 0 && !path.startsWith(pointer(source)) && !pointer(source).startsWith(path))
      return { op: 'move', from: pointer(source), path }
  }
  return { op: exists && choice < 7 ? 'replace' : 'add', path, value: make(tape, kindOf(kind, key), world.shape) }
}
