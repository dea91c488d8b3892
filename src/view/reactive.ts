import { follow } from './follow.js'
import { partOf } from './part-of.js'
import { answer, emptyAs, type Look, View, type ViewHost } from './view.js'

/**
 * Makes one source of a framework's own signals. `start` is called when the first of its effects depends on the source,
 * with the function that wakes them; what `start` returns, when the last one is gone. The function made is called at each
 * read, and subscribes whoever is running. Svelte's `createSubscriber` is one.
 */
export type CreateSubscriber = (start: (wake: () => void) => () => void) => () => void

/** What a framework may be told of a view. */
export interface Asked {
  readonly view: object
  /** The view once more, as an object of its own for which the framework is not answered. */
  readonly twin: object
  /** Subscribes whoever is running to the elements of an array, else to the key set. */
  readonly lookAtAll: () => void
}

/**
 * What the framework itself may ask of any object, to find out how to treat it: the answer, or undefined for a key that is
 * none of those.
 */
export type AnswerFramework = (key: PropertyKey, view: Asked) => { answer: unknown } | undefined

/**
 * For bindings of frameworks with signals (Svelte, Vue, Solid): a view of which each read is one of the framework's. The
 * view of a part stays the same object for as long as the part does.
 */
export function createReactiveView<T extends object>(
  storeOrPart: T,
  createSubscriber: CreateSubscriber,
  answerFramework: AnswerFramework = () => undefined,
): T {
  const views = new WeakMap<object, ReactiveView>()
  const host: Host = {
    createSubscriber,
    answerFramework,
    copies: new WeakMap(),
    turn: 'always',
    viewOf(part) {
      const view = views.get(part) ?? new ReactiveView(part, host)
      views.set(part, view)
      return view
    },
  }
  return host.viewOf(partOf(storeOrPart)).view as T
}

interface Host extends ViewHost {
  readonly createSubscriber: CreateSubscriber
  readonly answerFramework: AnswerFramework
}

class ReactiveView extends View implements Asked {
  declare protected readonly host: Host
  readonly #sources: Map<Look, () => void> = new Map()
  #twin: object | undefined

  override get(target: object, key: PropertyKey, asked?: unknown): unknown {
    const known = asked === this.view ? this.host.answerFramework(key, this) : undefined
    return known === undefined ? super.get(target, key) : known.answer
  }

  override has(target: object, key: PropertyKey): boolean {
    return this.host.answerFramework(key, this) !== undefined || super.has(target, key)
  }

  get twin(): object {
    this.#twin ??= new Proxy(emptyAs(this.part), this)
    return this.#twin
  }

  readonly lookAtAll = (): void => this.note(Array.isArray(this.part) ? '#' : '*')

  note(look: Look): void {
    let touch = this.#sources.get(look)
    if (touch === undefined) {
      touch = this.host.createSubscriber((wake) => follow(() => answer(this.part, look), wake))
      this.#sources.set(look, touch)
    }
    touch()
  }
}
