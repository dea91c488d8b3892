import { follow } from './follow.js'
import { partOf } from './part-of.js'
import { answer, type Look, View } from './view.js'

/**
 * Makes one source of a framework's own signals. `start` is called when the first of its effects depends on the source,
 * with the function that wakes them; what `start` returns, when the last one is gone. The function made is called at each
 * read, and subscribes whoever is running. Svelte's `createSubscriber` is one.
 */
export type CreateSubscriber = (start: (wake: () => void) => () => void) => () => void

/**
 * What the framework itself may ask of any object, to find out how to treat it: the answer, or undefined for a key that is
 * none of those. `lookAtAll` subscribes whoever is running to the elements of an array.
 */
export type AnswerFramework = (key: PropertyKey, lookAtAll: () => void) => { answer: unknown } | undefined

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
  const host = { createSubscriber, answerFramework, viewOf }

  function viewOf(part: object): object {
    const view = views.get(part) ?? new ReactiveView(part, host)
    views.set(part, view)
    return view.proxy
  }

  return viewOf(partOf(storeOrPart)) as T
}

interface Host {
  readonly createSubscriber: CreateSubscriber
  readonly answerFramework: AnswerFramework
  viewOf(part: object): object
}

class ReactiveView extends View {
  readonly #sources: Map<Look, () => void> = new Map()
  readonly #host: Host

  constructor(part: object, host: Host) {
    super(part)
    this.#host = host
  }

  override get(target: object, key: PropertyKey): unknown {
    const known = this.#host.answerFramework(key, () => this.note(Array.isArray(this.part) ? '#' : '*'))
    return known === undefined ? super.get(target, key) : known.answer
  }

  protected note(look: Look): void {
    let touch = this.#sources.get(look)
    if (touch === undefined) {
      touch = this.#host.createSubscriber((wake) => follow(() => answer(this.part, look), wake))
      this.#sources.set(look, touch)
    }
    touch()
  }

  protected viewOf(part: object): object {
    return this.#host.viewOf(part)
  }
}
