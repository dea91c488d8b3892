import { applyPatch, batch, type Change, defineStore, fork, type History, history, onUpdate, replaceState } from 'jods'
import { z } from 'zod'
import { handStep, Model, operation, type Step } from './model.js'
import { type Observer, observe } from './observers.js'
import type { Tape } from './tape.js'
import { clone, containers, isContainer, type Operation, patched, show } from './values.js'
import { makeRoot, type World } from './worlds.js'

const Part: z.ZodType = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(Part), z.record(z.string(), Part)]),
)
const Row = z.object({ id: z.number(), t: z.string().optional(), tags: z.array(z.number()) })
const worldOf = (row: typeof Row) =>
  z.object({
    list: z.array(row),
    byKey: z.record(z.string(), row),
    numbers: z.array(z.number()),
    text: z.string().optional(),
  })
const define = (schema: z.ZodType, initial: object) =>
  defineStore({ name: 'model', schema: schema as never, initial: initial as never })
const EMPTY = { list: [], byKey: {}, numbers: [] }

/** Whatever is written is valid in all of them: they differ in which way through the sink a write takes. */
const WORLDS: readonly { text: string; store: any; world: World }[] = [
  { text: 'any', store: define(z.record(z.string(), z.any()), {}), world: { kind: 'any', shape: { rich: true } } },
  { text: 'fields', store: define(worldOf(Row), EMPTY), world: { kind: 'root', shape: { rich: false } } },
  {
    text: 'any, ruled',
    store: define(
      z.record(z.string(), z.any()).refine(() => true),
      {},
    ),
    world: { kind: 'any', shape: { rich: true } },
  },
  { text: 'unions', store: define(z.record(z.string(), Part), {}), world: { kind: 'any', shape: { rich: false } } },
  {
    text: 'ruled rows',
    store: define(worldOf(Row.refine(() => true) as never), EMPTY),
    world: { kind: 'root', shape: { rich: false } },
  },
]

/** What can be read through the proxies, as plain data. */
export function plain(part: any): unknown {
  if (!isContainer(part)) return part
  if (Array.isArray(part)) return part.map(plain)
  return Object.fromEntries(Object.keys(part).map((key) => [key, plain((part as any)[key])]))
}

/** A part of the store that somebody holds, and the object of the model that it stands for. */
interface Held {
  proxy: any
  part: object
}

/** One store beside its model, with whoever watches it, and the steps that both take. */
export class Run {
  readonly model: Model
  readonly store: any
  readonly replica: any
  readonly world: World
  readonly changes: Change[] = []
  readonly observers: Observer[]
  held: Held[] = []
  readonly kept: { snapshot: any; value: unknown }[] = []
  readonly past: History | undefined
  /** The states that undo and redo go through. */
  states: unknown[] = []
  position = 0

  constructor(
    readonly tape: Tape,
    readonly log: string[],
  ) {
    const { text, store, world } = tape.pick(WORLDS)
    this.world = world
    const initial = makeRoot(tape, world)
    log.push(`${text}: ${show(initial)}`)
    this.model = new Model(clone(initial))
    this.store = fork(store, clone(initial))
    this.replica = fork(store, clone(initial))
    onUpdate(this.store, (_, change) => this.changes.push(change))
    if (tape.chance(30)) {
      this.past = history(this.store)
      this.states = [clone(initial)]
    }
    this.observers = tape.list(tape.below(4), () => observe(tape, this.store, this.model))
    log.push(...this.observers.map((observer) => observer.text))
  }

  hold(): void {
    const way = this.tape.pick(containers(this.model.root))
    const proxy = way.reduce((part: any, key) => part[key], this.store)
    this.held.push({ proxy, part: this.model.part(way) })
  }

  draw(): Step {
    const { tape, model, world } = this
    const kind = tape.below(20)
    if (kind < 11) return handStep(tape, world, model)
    if (kind < 14) return this.patchStep(1)
    if (kind === 14) return this.patchStep(2 + tape.below(2))
    if (kind === 15) return this.replaceStep()
    if (kind < 18) return this.batchStep()
    if (kind === 18 && this.held.length > 0) return this.heldStep()
    return this.past !== undefined ? this.historyStep(this.past) : handStep(tape, world, model)
  }

  patchStep(count: number): Step {
    const ahead = new Model(clone(this.model.root))
    const patch: Operation[] = this.tape.list(count, () => {
      let next = operation(this.tape, this.world, ahead.root)
      try {
        patched(clone(ahead.root), [next])
      } catch {
        // A move took away what its target led through.
        next = { op: 'test', path: '', value: clone(ahead.root) }
      }
      ahead.apply(next)
      return next
    })
    return {
      text: `applyPatch(store, ${show(patch)})`,
      onModel(model) {
        model.isMixed ||= count > 1
        for (const next of patch) model.apply(next)
      },
      onStore(store) {
        const result = applyPatch(store, clone(patch) as never)
        if (!result.ok) throw new Error(`refused: ${result.rejection.code} ${result.rejection.reason}`)
      },
    }
  }

  replaceStep(): Step {
    const value = makeRoot(this.tape, this.world)
    return {
      text: `replaceState(store, ${show(value)})`,
      onModel: (model) => model.become(value),
      onStore(store) {
        const result = replaceState(store, clone(value))
        if (!result.ok) throw new Error(`refused: ${result.rejection.code} ${result.rejection.reason}`)
      },
    }
  }

  /** A write through a part that was got hold of earlier; when the part is gone it changes nothing. */
  heldStep(): Step {
    const { proxy, part } = this.tape.pick(this.held)
    const isThere = this.model.capture().has(part)
    if (Array.isArray(part)) {
      return {
        text: `held ${show(part)}.reverse()`,
        onModel(model) {
          if (!isThere) return
          model.touched.add(part)
          part.reverse()
        },
        onStore: () => void proxy.reverse(),
      }
    }
    const key = this.tape.pick(Object.keys(part).filter((name) => !isContainer((part as any)[name])))
    const value = key === undefined ? undefined : (part as any)[key]
    const next = typeof value === 'number' ? (value || 0) + 1 : typeof value === 'string' ? `${value}!` : value
    return {
      text: `held ${show(part)}[${show(key)}] = ${show(next)}`,
      onModel(model) {
        if (!isThere || key === undefined) return
        model.touched.add(part)
        ;(part as any)[key] = next
      },
      onStore() {
        if (key !== undefined) proxy[key] = next
      },
    }
  }

  /** Writes in one batch, some of them in a batch inside, of which one may throw. */
  batchStep(): Step {
    const { tape, model } = this
    const [root, captured] = [model.root, model.capture()]
    const steps: Step[] = []
    const parts: { steps: Step[]; isNested: boolean; throws: boolean }[] = []
    for (let left = 1 + tape.below(3); left > 0; left--) {
      const isNested = tape.chance(40)
      const part = { steps: [] as Step[], isNested, throws: isNested && tape.chance(40) }
      const [rootBefore, before] = [model.root, model.capture()]
      for (let more = 1 + tape.below(2); more > 0; more--) {
        const step = tape.chance(10)
          ? this.replaceStep()
          : tape.chance(20)
            ? this.patchStep(1)
            : handStep(tape, this.world, model)
        // The next step is drawn for what this one leaves.
        step.onModel(model)
        part.steps.push(step)
      }
      if (part.throws) model.restore(rootBefore, before)
      parts.push(part)
      steps.push(...part.steps)
    }
    model.restore(root, captured)
    const throws = tape.chance(20)
    const guard = (fn: () => void): void => {
      try {
        fn()
      } catch (error) {
        if (error !== STOP) throw error
      }
    }
    return {
      text: `batch(${parts.map((part) => `${part.isNested ? `batch${part.throws ? ' that throws' : ''}` : ''}(${part.steps.map((step) => step.text).join('; ')})`).join('; ')})${throws ? ' that throws' : ''}`,
      onModel(to) {
        to.isMixed = true
        const [rootBefore, before] = [to.root, to.capture()]
        for (const part of parts) {
          const [rootNow, now] = [to.root, to.capture()]
          for (const step of part.steps) step.onModel(to)
          if (part.throws) to.restore(rootNow, now)
        }
        if (throws) to.restore(rootBefore, before)
      },
      onStore: (store) =>
        guard(() =>
          batch(() => {
            for (const part of parts) {
              const all = (): void => {
                for (const step of part.steps) step.onStore(store)
                if (part.throws) throw STOP
              }
              if (part.isNested) guard(() => batch(all))
              else all()
            }
            if (throws) throw STOP
          }),
        ),
    }
  }

  historyStep(past: History): Step {
    const isUndo = this.tape.chance(60)
    return {
      text: isUndo ? 'undo()' : 'redo()',
      onModel: (model) => {
        const to = this.position + (isUndo ? -1 : 1)
        if (to < 0 || to >= this.states.length) return
        this.position = to
        model.become(this.states[to])
      },
      onStore: () => void (isUndo ? past.undo() : past.redo()),
    }
  }
}

const STOP = new Error('stop')
